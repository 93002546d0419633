"""Corrective actions between the people of the cast."""

from __future__ import annotations

from typing import Any

from parley.companies.actor import Actor
from parley.core import clock
from parley.corrective import actions, library
from parley.corrective.models import Category, Template, TemplateField
from parley.corrective.template_fields import field_name
from parley.tasks.models import Task
from parley.tasks.tests.factories import do, working_as


def category(by: Actor, name: str = "Foreign bodies") -> Category:
    with working_as(by):
        return library.add_category(by=by, name=name)


def template(by: Actor, name: str = "Goods-in", *, has_disciplines: bool = False, **terms: Any) -> Template:
    with working_as(by):
        return library.add_template(by=by, name=name, has_disciplines=has_disciplines, **terms)


def template_field(by: Actor, of: Template, label: str, type: str = "text", **terms: Any) -> TemplateField:
    with working_as(by):
        given = {"required": False, "choices": [], **terms}
        return library.add_field(by=by, template_id=of.pk, label=label, type=type, **given)


def corrective_task(
    by: Actor, to: Actor, title: str = "Glass in a jar", *, filled: dict[TemplateField, Any] | None = None, **given: Any
) -> Task:
    """Send a corrective action by `by` to `to`'s company. `filled` holds the answers to the template's fields."""
    filled = filled or {}
    with working_as(by):
        answers = {field_name(field): value for field, value in filled.items()}
        return actions.ask_for_correction(
            by=by, partners=[to.company], title=title, fields=list(filled), answers=answers, **given
        )[0]


def fill_steps(task: Task, by: Actor, *numbers: int) -> None:
    for number in numbers:
        do(
            "fill_step",
            task,
            by,
            discipline=str(number),
            owner="Sara Huber",
            on=clock.today().isoformat(),
            text=f"What we did for step {number}.",
        )


def disciplines_task(by: Actor, to: Actor, **given: Any) -> Task:
    """Send a corrective action with the eight disciplines."""
    return corrective_task(by, to, template=template(by, "8D", has_disciplines=True), **given)
