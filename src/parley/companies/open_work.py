"""Open work of a member: what each app hands on when somebody leaves, loses a right or is away.

An app registers each sort of work in its `ready()`. A foreign key to a person is either a field of a registered sort of
work, or a record of what happened, which stays with the person: `tests/people.py` of the app lists those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from parley.companies.actor import Actor
from parley.companies.models import Company, Member
from parley.companies.rights import AnyRight, Right, Role
from parley.core.sql import fetch

NOBODY, RESPONSIBLE = "nobody", "responsible"


class Reason(StrEnum):
    """Why work is handed on."""

    LEFT = "left"
    ROLE = "role"
    AWAY = "away"


# The responsible user on the own side of the connection with each partner, of an active connection first.
_RESPONSIBLE = """
SELECT DISTINCT ON (partner_id) partner_id, user_id FROM (
  SELECT CASE WHEN c.customer_id = %(company)s THEN c.supplier_id ELSE c.customer_id END AS partner_id,
         CASE WHEN c.customer_id = %(company)s THEN c.customer_responsible_id ELSE c.supplier_responsible_id END
           AS user_id, c.state
  FROM companies_connection c WHERE c.customer_id = %(company)s OR c.supplier_id = %(company)s
) own
WHERE user_id <> %(leaver)s AND EXISTS (
  SELECT 1 FROM companies_member m WHERE m.company_id = %(company)s AND m.user_id = own.user_id AND m.is_active)
ORDER BY partner_id, state = 'active' DESC
"""


class _ResponsibleUser(NamedTuple):
    partner_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class HandOver:
    """The transfer of a member's open work by an admin: to a colleague, to those responsible, or to nobody.

    `to` is a locked, active member, or None. `to_responsible` gives what belongs to a partner to the user responsible
    for that partner.
    """

    by: Actor
    member: Member
    reason: Reason
    to: Member | None = None
    to_responsible: bool = False

    @property
    def company(self) -> Company:
        return self.by.company

    @property
    def leaver(self) -> UUID:
        return self.member.user_id

    @cached_property
    def owner(self) -> Member | None:
        """The owner, unless it is the owner's own work."""
        owners = Member.objects.select_related("user").filter(company=self.company, role=Role.OWNER)
        return owners.exclude(pk=self.member.pk).first()

    def receiver(self, right: AnyRight = Right.WORK_ON_TASKS) -> Member | None:
        """Return who receives work that needs an assignee with `right`: the chosen colleague or else the owner."""
        return self.to if self.to and self.to.may(right) else self.owner

    @cached_property
    def _responsible(self) -> dict[UUID, UUID]:
        found = fetch(_RESPONSIBLE, {"company": self.company.pk, "leaver": self.leaver}, _ResponsibleUser)
        return {row.partner_id: row.user_id for row in found}

    def assignee_for(self, partner_id: UUID) -> UUID | None:
        """Return the user who receives work with a partner, or None if it is to have no assignee."""
        if self.to:
            return self.to.user_id
        if not self.to_responsible:
            return None
        return self._responsible.get(partner_id) or (self.owner.user_id if self.owner else None)


Receivers = Counter[UUID]
"""The number of things handed on, by the user who received them."""


@dataclass(frozen=True, slots=True)
class OpenWork:
    """One sort of work. `label` describes a number of it; `fields` are the foreign keys that name the person."""

    slug: str
    label: Callable[[int], str]
    fields: tuple[str, ...]
    count: Callable[[Company, UUID], int]
    hand_on: Callable[[HandOver], Receivers]
    right: AnyRight = Right.WORK_ON_TASKS
    """The right that the work needs. Whoever loses it hands the work on."""


@dataclass(frozen=True, slots=True)
class Held:
    """An amount of open work of one sort."""

    work: OpenWork
    number: int

    def __str__(self) -> str:
        return self.work.label(self.number)


_registered: list[OpenWork] = []


def register_open_work(work: OpenWork) -> None:
    """Register a sort of work. Called in an app's `ready()`."""
    if work.slug not in {known.slug for known in _registered}:
        _registered.append(work)


def all_open_work() -> Sequence[OpenWork]:
    return tuple(_registered)


def held_by(member: Member, *, rights: frozenset[AnyRight] | None = None) -> list[Held]:
    """Count the open work of `member` by sort, without sorts of which there is none. One statement for each sort.

    With `rights`, only work that needs one of them is counted.
    """
    asked = [work for work in _registered if rights is None or work.right in rights]
    held = [Held(work, work.count(member.company, member.user_id)) for work in asked]
    return [one for one in held if one.number]


def stamp_of(held: Sequence[Held]) -> str:
    """Return the amounts as the form carries them, to notice what came in after the page was opened."""
    return ",".join(f"{one.work.slug}:{one.number}" for one in held)
