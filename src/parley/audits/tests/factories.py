"""Audits between the people of the cast."""

from datetime import date, timedelta
from typing import Any

from parley.audits import actions
from parley.audits.models import Audit
from parley.companies.actor import Actor
from parley.core import clock
from parley.tasks.models import Task
from parley.tasks.tests.factories import working_as


def audit(by: Actor, at: Actor, *, held_on: date | None = None, **fields: Any) -> Audit:
    """Record an audit of `at`'s company by `by` last week."""
    given = {"location": "Bern, plant 2", "description": "Annual supplier audit.", **fields}
    with working_as(by):
        day = held_on or clock.today() - timedelta(days=7)
        return actions.record_audit(by=by, partner=at.company, held_on=day, **given)


def audit_task(by: Actor, of: Audit, title: str = "Label the chemicals store", **given: Any) -> Task:
    with working_as(by):
        return actions.add_task(by=by, audit_id=of.pk, title=title, **given)
