"""Locks that keep members from leaving while something is given to them."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from parley.companies.actor import Actor
from parley.core.acting_company import acting_as_system
from parley.core.errors import NotAllowed
from parley.core.sql import fetch
from parley.core.translation import gettext as _

_ACTIVE = """
SELECT user_id FROM companies_member
WHERE company_id = %(company)s AND user_id = ANY(%(users)s) AND is_active
ORDER BY id FOR SHARE
"""

_ACTIVE_PEOPLE = """
SELECT user_id, company_id FROM companies_member
WHERE (user_id, company_id) IN (SELECT * FROM unnest(%(users)s::uuid[], %(companies)s::uuid[])) AND is_active
ORDER BY id FOR SHARE
"""


class _Active(NamedTuple):
    user_id: UUID


class _ActivePerson(NamedTuple):
    user_id: UUID
    company_id: UUID


def keep_from_leaving(company_id: UUID, user_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the users who are active members of the company, and keep them so until the transaction ends.

    Whoever stores a member as assignee, responsible person or evaluator calls this first. Deactivation, which hands on
    what a member has, waits for it. It locks members, then connections, then tasks, and so must its callers.
    """
    return {row.user_id for row in fetch(_ACTIVE, {"company": company_id, "users": list(user_ids)}, _Active)}


def keep_people_from_leaving(people: Iterable[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Do so for people of several companies, each a user in a company. One statement locks them in one order.

    The caller has checked that the acting company may give work to these companies.
    """
    wanted = list(people)
    if not wanted:
        return set()
    parameters = {"users": [user for user, _company in wanted], "companies": [company for _user, company in wanted]}
    # A company may not change, and so not lock, the members of another one.
    with acting_as_system():
        return {(row.user_id, row.company_id) for row in fetch(_ACTIVE_PEOPLE, parameters, _ActivePerson)}


def keep_actor(by: Actor) -> None:
    """Do so for the acting member, who becomes responsible. Raises `NotAllowed` if they have just been deactivated."""
    if not keep_from_leaving(by.company.pk, [by.user.pk]):
        raise NotAllowed(_("Your role in %(company)s does not allow this.") % {"company": by.company.name})
