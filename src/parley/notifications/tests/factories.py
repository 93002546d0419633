"""What the bell of a person shows, read as the pages read it."""

from parley.companies.actor import Actor
from parley.companies.tests.factories import at_work
from parley.notifications.descriptions import DescribedNotice, describe_notices
from parley.notifications.lists import NoticeFilters, read_notices
from parley.notifications.models import Notice
from parley.notifications.preferences import save_settings
from parley.tasks.lists import read_counts


def bell(of: Actor) -> list[DescribedNotice]:
    """Return what stands in the list of those that are not done."""
    with at_work(of):
        return describe_notices(of, read_notices(of, NoticeFilters()).rows)


def unread(of: Actor) -> int:
    """Return the number at the bell."""
    with at_work(of):
        return read_counts(of)[1]["notifications"]


def notices(of: Actor) -> list[Notice]:
    with at_work(of):
        return list(Notice.objects.filter(company=of.company, user=of.user).order_by("-happened_at"))


def prefer(of: Actor, **settings: object) -> None:
    given = {"hidden": (), "browser": "short", "quiet_from": None, "quiet_until": None} | settings
    with at_work(of):
        save_settings(by=of, **given)  # type: ignore[arg-type]
