"""The list of notices of a person, and their number. Both leave out what the person may no longer see."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from uuid import UUID

from parley.companies.actor import Actor
from parley.companies.filter_options import PARTNERS
from parley.core.lists import (
    Empty,
    FilteredList,
    Filters,
    ListPage,
    Options,
    Order,
    column,
    id_filter,
    id_key,
    moment_key,
    tab_filter,
    text_filter,
)
from parley.core.sql import fetch
from parley.core.translation import gettext_lazy as _
from parley.core.translation import pgettext_lazy
from parley.notifications.topics import NoticeRow, kinds_of_notices, visible_sql

LONGEST_KIND = 30
MOST_COUNTED = 100


class Tab(StrEnum):
    OPEN = ""
    UNREAD = "unread"
    DONE = "done"
    ALL = "all"


def _kind_options() -> Options:
    return [(kind, label) for kind, (label, _icon) in kinds_of_notices().items()]


@dataclass(frozen=True, slots=True)
class NoticeFilters(Filters):
    tab: Tab = tab_filter(
        Tab.OPEN,
        {
            Tab.OPEN: "n.done_at IS NULL",
            Tab.UNREAD: "n.done_at IS NULL AND n.count > 0",
            Tab.DONE: "n.done_at IS NOT NULL",
        },
    )
    kind: str = text_filter(_("Kind"), "n.kind = %(kind)s", longest=LONGEST_KIND, options=_kind_options)
    partner: UUID | None = id_filter(_("Partner"), "n.partner_id = %(partner)s", names=PARTNERS)


_COLUMNS = """
n.id, n.topic, n.topic_id, n.kind, n.partner_id, partner.name, n."group", n.reason, n.code, n.details,
n.by_company_id, by_company.name, person.first_name, person.last_name, n.event_id, n.count, n.happened_at::text,
n.done_at IS NOT NULL
"""
_JOINS = """
LEFT JOIN companies_company partner ON partner.id = n.partner_id
LEFT JOIN companies_company by_company ON by_company.id = n.by_company_id
LEFT JOIN accounts_user person ON person.id = n.by_user_id
"""
_SQL = f"""
SELECT {_COLUMNS}
FROM (SELECT n.* FROM notifications_notice n WHERE {{where}} ORDER BY {{order}} LIMIT {{limit}}) n
{_JOINS} ORDER BY {{order}}
"""  # noqa: S608 - no user input
_ONE = f"""
SELECT {_COLUMNS} FROM notifications_notice n {_JOINS}
WHERE n.company_id = %(company)s AND n.user_id = %(user)s AND n.id = %(notice)s AND {{visible}}
"""  # noqa: S608 - no user input

NOTICES = FilteredList(
    name="notifications",
    filters=NoticeFilters,
    row=NoticeRow,
    sql=_SQL,
    orders=(Order(moment_key("n.happened_at", "happened_at"), id_key("n.id", "id"), descending=True),),
    columns=(column(_("Kind"), "kind"),),
    tabs={
        Tab.OPEN: pgettext_lazy("notifications", "Not done"),
        Tab.UNREAD: pgettext_lazy("notifications", "Unread"),
        Tab.DONE: pgettext_lazy("notifications", "Done"),
        Tab.ALL: pgettext_lazy("notifications", "All"),
    },
    nothing_found=Empty(_("No matches"), _("No notifications match these filters."), "list-filter"),
)


@cache
def unread_sql() -> str:
    """Return the statement that counts the unread notices of `user` in `company`, for the top bar."""
    return f"""
SELECT count(*) FROM (SELECT 1 FROM notifications_notice n WHERE n.company_id = %(company)s AND n.user_id = %(user)s
  AND n.done_at IS NULL AND n.count > 0 AND {visible_sql()} LIMIT {MOST_COUNTED}) unread
"""  # noqa: S608 - no user input


def read_notices(actor: Actor, filters: NoticeFilters, *, most: int | None = None) -> ListPage[NoticeRow]:
    """Read one page of the acting person's notices, the latest first. One statement."""
    where = filters.where(
        "n.company_id = %(company)s",
        "n.user_id = %(user)s",
        visible_sql(),
        company=actor.company.pk,
        user=actor.user.pk,
    )
    return NOTICES.read(filters, where, most=most)


def find_notice(actor: Actor, notice_id: UUID) -> NoticeRow | None:
    """Return an own notice, if its topic is still visible. One statement."""
    parameters = {"company": actor.company.pk, "user": actor.user.pk, "notice": notice_id}
    rows = fetch(_ONE.format(visible=visible_sql()), parameters, NoticeRow)
    return rows[0] if rows else None
