"""Queries for corrective actions: categories, templates and recipients."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from parley.companies.models import Company, Member
from parley.companies.queries import colleagues, own_row
from parley.core.errors import NotFound
from parley.core.sql import fetch
from parley.corrective.models import Category, Template, TemplateField, Told
from parley.tasks.recipients import Recipient


def told_of(tasks: Sequence[UUID]) -> list[Recipient]:
    """Return the recipients named by either company for `tasks`. One statement."""
    return fetch("SELECT * FROM parley_corrective_told(%(tasks)s)", {"tasks": list(tasks)}, Recipient)


def named_by(company: Company, task_id: UUID) -> list[Member]:
    """Return the recipients that `company` named for a task and that are still active members. One statement."""
    named = Told.objects.filter(company=company, task=task_id).values("user")
    return list(colleagues(company).filter(user__in=named))


def templates(company: Company, *, archived: bool = False) -> list[Template]:
    return list(Template.objects.filter(company=company, archived_at__isnull=not archived))


def categories(company: Company, *, archived: bool = False) -> list[Category]:
    return list(Category.objects.filter(company=company, archived_at__isnull=not archived))


def own_template(company: Company, template_id: UUID, *, lock: bool = False) -> Template:
    return own_row(Template, company, template_id, lock=lock)


def own_category(company: Company, category_id: UUID, *, lock: bool = False) -> Category:
    return own_row(Category, company, category_id, lock=lock)


def own_field(template: Template, field_id: UUID) -> TemplateField:
    field = template.fields.filter(pk=field_id).first()
    if field is None:
        raise NotFound
    return field
