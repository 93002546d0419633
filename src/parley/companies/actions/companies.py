"""Creating and editing a company."""

from collections.abc import Mapping
from datetime import timedelta

from parley.accounts.models import User
from parley.companies.actor import Actor
from parley.companies.models import Company, Member
from parley.companies.rights import Right, Role
from parley.core.acting_company import acting_as_system
from parley.core.errors import Refused
from parley.core.rate_limits import is_within
from parley.core.translation import gettext as _

FOUNDED_PER_DAY = 5
PROFILE = (
    "name",
    "legal_name",
    "street",
    "postal_code",
    "city",
    "country",
    "industry",
    "vat_id",
    "register_number",
    "gln",
    "in_directory",
    "time_zone",
)


def found_company(*, owner: User, name: str, position: str = "", in_directory: bool = True, **profile: str) -> Member:
    """Create a company with `owner` as its owner.

    Its days are those of the owner unless `profile` names a time zone. A new tenant has no acting company yet, so this
    works as the system.
    """
    profile.setdefault("time_zone", owner.time_zone)
    with acting_as_system():
        company = Company.objects.create(name=name, in_directory=in_directory, **profile)
        return Member.objects.create(company=company, user=owner, role=Role.OWNER, position=position)


def found_own_company(*, owner: User, name: str) -> Member:
    """Create a company for a person who asks for one. Raises `Refused` beyond a few a day."""
    if not is_within(FOUNDED_PER_DAY, timedelta(days=1), "companies founded", owner.pk):
        raise Refused(
            _("You have created %(count)s companies within a day. Wait until tomorrow before you create another.")
            % {"count": FOUNDED_PER_DAY}
        )
    return found_company(owner=owner, name=name)


def edit_company(*, by: Actor, profile: Mapping[str, str | bool]) -> Company:
    by.require(Right.MANAGE_COMPANY)
    for field in PROFILE:
        if field in profile:
            setattr(by.company, field, profile[field])
    by.company.save(update_fields=[field for field in PROFILE if field in profile])
    return by.company


def show_content_in_mails(*, by: Actor, shows: bool) -> None:
    """Let the e-mails to the company's members say more than that something happened, or not."""
    by.require(Right.MANAGE_COMPANY)
    by.company.mails_show_content = shows
    by.company.save(update_fields=["mails_show_content"])
