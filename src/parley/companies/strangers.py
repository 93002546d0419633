"""Companies that are not partners, wherever their names are shown: where they are, and whose name theirs looks like.

Anybody may found a company under any name. A name alone must therefore not pass for that of a partner.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from parley.accounts.models import User
from parley.companies.models import Company
from parley.companies.queries import memberships
from parley.core.acting_company import acting_as_system
from parley.core.countries import country_name
from parley.core.similar_names import likeness
from parley.core.sql import fetch
from parley.core.translation import gettext as _

# Partners, also former ones, have agreed on a full connection. One by a portal, or one not accepted yet, makes none.
_COMPANIES = """
WITH partners AS (
  SELECT CASE WHEN customer_id = %(company)s THEN supplier_id ELSE customer_id END AS id FROM companies_connection
  WHERE (customer_id = %(company)s OR supplier_id = %(company)s)
    AND connected_at IS NOT NULL AND scope = 'full' AND state <> 'invited'
  UNION SELECT %(company)s
)
SELECT c.id, c.name, c.legal_name, c.city, c.country, c.id IN (SELECT id FROM partners)
FROM companies_company c
WHERE c.id IN (SELECT id FROM partners) OR c.id = ANY(%(others)s)
ORDER BY c.id = %(company)s DESC, c.id
"""


_IS_STRANGER = """NOT EXISTS (
  SELECT 1 FROM companies_connection known
  WHERE known.connected_at IS NOT NULL AND known.scope = 'full' AND known.state <> 'invited'
    AND ((known.customer_id = %(company)s AND known.supplier_id = {column})
      OR (known.supplier_id = %(company)s AND known.customer_id = {column})))"""


def is_stranger(column: str) -> str:
    """Return the SQL condition that the company in `column` is a stranger to %(company)s, for lists of many rows."""
    return _IS_STRANGER.format(column=column)


class _Company(NamedTuple):
    id: UUID
    name: str
    legal_name: str
    city: str
    country: str
    is_known: bool

    @property
    def likenesses(self) -> set[str]:
        return {likeness(self.name), likeness(self.legal_name)} - {""}


@dataclass(frozen=True, slots=True)
class Stranger:
    """The facts beside the name of a company that is not a partner of the reader's company."""

    city: str
    country: str
    resembled: str = ""
    """The name of the partner or of the own company that the stranger's name looks like."""
    is_like_own: bool = False

    @property
    def place(self) -> str:
        return " · ".join(filter(None, (self.city, country_name(self.country) if self.country else "")))

    @property
    def in_words(self) -> str:
        """Return everything in one line, for rows, which end where there is no more room, and mails."""
        return " · ".join(filter(None, (self.warning, _("not connected with you"), self.place)))

    @property
    def warning(self) -> str:
        """Say whose name this one looks like, or nothing."""
        if not self.resembled:
            return ""
        if self.is_like_own:
            return _("This name looks like your own company %(company)s.") % {"company": self.resembled}
        return _("This name looks like your partner %(company)s.") % {"company": self.resembled}


def find_strangers(company_id: UUID, others: Iterable[UUID]) -> dict[UUID, Stranger]:
    """Return those of `others` that are not partners of the company, by id. One statement, none without others."""
    wanted = set(others)
    if not wanted:
        return {}
    companies = fetch(_COMPANIES, {"company": company_id, "others": list(wanted)}, _Company)
    resembled: dict[str, _Company] = {}
    for row in companies:
        if row.is_known:
            for key in row.likenesses:
                resembled.setdefault(key, row)
    return {row.id: _describe(row, resembled, company_id) for row in companies if not row.is_known}


def find_stranger(company_id: UUID, other_id: UUID) -> Stranger | None:
    """Return the other company as a stranger, or nothing if it is a partner or the company itself. One statement."""
    return find_strangers(company_id, [other_id]).get(other_id)


def find_stranger_for_person(user: User | None, other: Company) -> Stranger | None:
    """Return the other company as a stranger to all companies of a person, or nothing if one of them knows it.

    A person who is not known has no company yet. Works as the system, as for somebody who acts for no company.
    """
    found = [Stranger(other.city, other.country)]
    with acting_as_system():
        for member in memberships(user.pk) if user else []:
            stranger = find_stranger(member.company_id, other.pk)
            if stranger is None:
                return None
            found.append(stranger)
    return max(found, key=lambda stranger: bool(stranger.resembled))


def _describe(row: _Company, resembled: dict[str, _Company], company_id: UUID) -> Stranger:
    known = next((resembled[key] for key in sorted(row.likenesses) if key in resembled), None)
    if known is None:
        return Stranger(row.city, row.country)
    return Stranger(row.city, row.country, known.name, is_like_own=known.id == company_id)
