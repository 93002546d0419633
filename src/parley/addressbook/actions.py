"""Changes to the address book. All else in it changes by itself."""

from parley.addressbook.people import Entry
from parley.companies.actor import Actor
from parley.companies.rights import Right
from parley.core import clock
from parley.core.errors import Refused
from parley.core.named_people import archive_named_people
from parley.core.translation import gettext as _


def archive(entry: Entry, *, by: Actor) -> None:
    """Mark somebody without an account as no longer there. Being named anew restores the person."""
    by.require(Right.WORK_ON_TASKS)
    if entry.user_id:
        raise Refused(_("Members leave the address book when their company deactivates them."))
    archive_named_people(by.company.pk, entry.task_ids, clock.now())


def restore(entry: Entry, *, by: Actor) -> None:
    by.require(Right.WORK_ON_TASKS)
    archive_named_people(by.company.pk, entry.task_ids, None)
