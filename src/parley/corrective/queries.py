"""What is read of corrective actions: lists for either side, what a company asks with, and who is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.http import QueryDict

from parley.companies.models import Company, Member
from parley.companies.queries import colleagues
from parley.core import clock
from parley.core.errors import NotFound
from parley.core.ids import id_in
from parley.core.narrowing import Narrowing, choice_in, words_in
from parley.core.sql import fetch
from parley.corrective.models import LONGEST_NAME, Category, Template, TemplateField, Told
from parley.tasks.models import reference
from parley.tasks.recipients import Recipient

PAGE = 50


def told_of(tasks: Sequence[UUID]) -> list[Recipient]:
    """Whom either company has named for `tasks`. One statement."""
    return fetch("SELECT * FROM parley_corrective_told(%(tasks)s)", {"tasks": list(tasks)}, Recipient)


def named_by(company: Company, task_id: UUID) -> list[Member]:
    """The members whom `company` has named for a task and who are still there. One statement."""
    named = Told.objects.filter(company=company, task=task_id).values("user")
    return list(colleagues(company).filter(user__in=named))


class Tab(StrEnum):
    OPEN = "open"
    US = "us"
    PARTNER = "partner"
    CLOSED = "closed"
    ALL = "all"


class Direction(StrEnum):
    """Whether the acting company asked, or was asked."""

    ASKED = "asked"
    RECEIVED = "received"

    @property
    def own(self) -> str:
        return "requester" if self is Direction.ASKED else "responder"

    @property
    def other(self) -> str:
        return "responder" if self is Direction.ASKED else "requester"


@dataclass(frozen=True, slots=True)
class Narrowed(Narrowing):
    """What the page is narrowed to."""

    direction: Direction = Direction.ASKED
    tab: Tab = Tab.OPEN
    category: str = ""
    partner: UUID | None = None
    period: str = ""

    @classmethod
    def parse(cls, query: QueryDict) -> Narrowed:
        return cls(
            direction=choice_in(Direction, query.get("of", "")) or Direction.ASKED,
            tab=choice_in(Tab, query.get("tab", "")) or Tab.OPEN,
            category=words_in(query.get("category", ""), LONGEST_NAME),
            partner=id_in(query.get("partner", "")),
            period=query.get("period", "")[:10],
            after=id_in(query.get("after", "")),
        )

    @property
    def narrows(self) -> int:
        """By how much more than the tab."""
        return sum(map(bool, (self.category, self.partner)))

    def filters(self) -> dict[str, object]:
        return {
            "of": self.direction,
            "tab": self.tab if self.tab is not Tab.OPEN else "",
            "category": self.category,
            "partner": self.partner,
            "period": self.period,
        }


class ActionRow(NamedTuple):
    """One line of the list, for the side of the acting company."""

    task_id: UUID
    title: str
    state: str
    party: str
    is_open: bool
    is_unread: bool
    has_new_comment: bool
    due_on: date | None
    opened_at: datetime
    category: str
    has_disciplines: bool
    steps: int
    containment_due_on: date | None
    contained_on: date | None
    partner: str
    assignee: str
    initials: str

    @property
    def reference(self) -> str:
        return reference(self.task_id.bytes)

    @property
    def is_containment_late(self) -> bool:
        due = self.containment_due_on
        return bool(self.is_open and due and not self.contained_on and due < clock.today())


_TABS = {
    Tab.OPEN: "a.waits_for <> ''",
    Tab.US: "a.waits_for = %(us)s",
    Tab.PARTNER: "a.waits_for = %(them)s",
    Tab.CLOSED: "a.closed_at IS NOT NULL",
    Tab.ALL: "true",
}
_LIST = """
SELECT a.task_id, s.title, s.state, s.party, s.is_open, s.is_unread, s.has_new_comment, s.due_on, a.opened_at,
       a.category, a.has_disciplines, (SELECT count(*) FROM jsonb_object_keys(a.disciplines))::int,
       a.containment_due_on, a.contained_on, partner.name,
       coalesce(u.first_name || ' ' || u.last_name, ''),
       coalesce(upper(left(u.first_name, 1) || left(u.last_name, 1)), '')
FROM (
  SELECT a.* FROM corrective_correctiveaction a
  WHERE {conditions}
  ORDER BY a.opened_at DESC, a.task_id DESC LIMIT {limit}
) a
JOIN tasks_taskside s ON s.task_id = a.task_id AND s.company_id = %(company)s
JOIN companies_company partner ON partner.id = s.partner_id
LEFT JOIN accounts_user u ON u.id = s.assignee_id
ORDER BY a.opened_at DESC, a.task_id DESC
"""
_BEYOND = """(a.opened_at, a.task_id) <
  (SELECT l.opened_at, l.task_id FROM corrective_correctiveaction l WHERE l.task_id = %(after)s)"""


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[ActionRow]
    following: UUID | None


def corrective_actions(company: Company, narrowed: Narrowed) -> Page:
    """One page of what `company` asked, or was asked, the latest first. One statement."""
    direction = narrowed.direction
    conditions = [f"a.{direction.own}_id = %(company)s", _TABS[narrowed.tab]]
    if narrowed.category:
        conditions.append("a.category = %(category)s")
    if narrowed.partner:
        conditions.append(f"a.{direction.other}_id = %(partner)s")
    if narrowed.after:
        conditions.append(_BEYOND)
    parameters = {
        "company": company.pk,
        "us": direction.own,
        "them": direction.other,
        "category": narrowed.category,
        "partner": narrowed.partner,
        "after": narrowed.after,
    }
    # The limit stands in the text: PostgreSQL has to know when it plans that only a few rows are wanted.
    statement = _LIST.format(conditions=" AND ".join(conditions), limit=PAGE + 1)
    rows = fetch(statement, parameters, ActionRow)
    return Page(rows[:PAGE], rows[PAGE - 1].task_id if len(rows) > PAGE else None)


def templates(company: Company, *, retired: bool = False) -> list[Template]:
    return list(Template.objects.filter(company=company, retired_at__isnull=not retired))


def categories(company: Company, *, retired: bool = False) -> list[Category]:
    return list(Category.objects.filter(company=company, retired_at__isnull=not retired))


def own_template(company: Company, template_id: UUID, *, lock: bool = False) -> Template:
    found = Template.objects.filter(company=company, pk=template_id)
    template = (found.select_for_update() if lock else found).first()
    if template is None:
        raise NotFound
    return template


def own_category(company: Company, category_id: UUID, *, lock: bool = False) -> Category:
    found = Category.objects.filter(company=company, pk=category_id)
    category = (found.select_for_update() if lock else found).first()
    if category is None:
        raise NotFound
    return category


def own_field(template: Template, field_id: UUID) -> TemplateField:
    field = template.fields.filter(pk=field_id).first()
    if field is None:
        raise NotFound
    return field
