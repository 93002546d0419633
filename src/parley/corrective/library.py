"""Changes to categories and templates. Sent tasks keep their wording."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Model
from django.utils.translation import gettext as _

from parley.companies.actor import Actor
from parley.companies.rights import Right
from parley.core import clock
from parley.core.errors import Refused
from parley.core.uniqueness import refuse_duplicate
from parley.corrective.answers import FieldType
from parley.corrective.models import Category, Template, TemplateField
from parley.corrective.queries import own_category, own_field, own_template

MOST_FIELDS = 40
M = TypeVar("M", bound=Model)


def add_category(*, by: Actor, name: str) -> Category:
    return _manage(by, lambda: _save(Category(company=by.company, name=name)))


def rename_category(*, by: Actor, category_id: UUID, name: str) -> Category:
    def rename() -> Category:
        category = own_category(by.company, category_id, lock=True)
        category.name = name
        return _save(category)

    return _manage(by, rename)


def mark_category(*, by: Actor, category_id: UUID, retired: bool) -> Category:
    """Retire a category, so that it is not offered any more, or restore it."""
    return _manage(by, lambda: _mark(own_category(by.company, category_id, lock=True), retired=retired))


def add_template(*, by: Actor, **terms: Any) -> Template:
    return _manage(by, lambda: _save(Template(company=by.company, **terms)))


def edit_template(*, by: Actor, template_id: UUID, **terms: Any) -> Template:
    def edit() -> Template:
        template = own_template(by.company, template_id, lock=True)
        for name, value in terms.items():
            setattr(template, name, value)
        return _save(template)

    return _manage(by, edit)


def mark_template(*, by: Actor, template_id: UUID, retired: bool) -> Template:
    return _manage(by, lambda: _mark(own_template(by.company, template_id, lock=True), retired=retired))


def add_field(
    *,
    by: Actor,
    template_id: UUID,
    label: str,
    type: str,
    required: bool,
    choices: Sequence[str],
) -> TemplateField:
    """Add a field at the end."""

    def add() -> TemplateField:
        template = own_template(by.company, template_id, lock=True)
        if template.fields.count() >= MOST_FIELDS:
            raise Refused(_("A template can have at most %(most)s fields.") % {"most": MOST_FIELDS})
        last = template.fields.aggregate(last=Max("position"))["last"] or 0
        field = TemplateField(company=by.company, template=template, position=last + 1)
        return _set_field(field, label=label, type=type, required=required, choices=choices)

    return _manage(by, add)


def edit_field(
    *,
    by: Actor,
    template_id: UUID,
    field_id: UUID,
    label: str,
    type: str,
    required: bool,
    choices: Sequence[str],
) -> TemplateField:
    def edit() -> TemplateField:
        field = own_field(own_template(by.company, template_id, lock=True), field_id)
        return _set_field(field, label=label, type=type, required=required, choices=choices)

    return _manage(by, edit)


def move_field(*, by: Actor, template_id: UUID, field_id: UUID, up: bool) -> None:
    """Move a field one place up or down; the first and the last stay at their ends."""

    def move() -> None:
        template = own_template(by.company, template_id, lock=True)
        fields = list(template.fields.all())
        at = fields.index(own_field(template, field_id))
        to = at - 1 if up else at + 1
        if 0 <= to < len(fields):
            fields.insert(to, fields.pop(at))
        for position, field in enumerate(fields, 1):
            field.position = position
        TemplateField.objects.bulk_update(fields, ["position"])

    _manage(by, move)


def remove_field(*, by: Actor, template_id: UUID, field_id: UUID) -> None:
    """Remove a field. It is no error if a colleague has just removed it."""

    def remove() -> None:
        own_template(by.company, template_id, lock=True).fields.filter(pk=field_id).delete()

    _manage(by, remove)


Answer = TypeVar("Answer")


def _manage(by: Actor, act: Callable[[], Answer]) -> Answer:
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        return act()


def _set_field(field: TemplateField, *, label: str, type: str, required: bool, choices: Sequence[str]) -> TemplateField:
    field.label, field.type, field.required = label, type, required
    field.choices = list(choices) if type == FieldType.CHOICE else []
    return _save(field, named="label")


C = TypeVar("C", Category, Template)


def _mark(row: C, *, retired: bool) -> C:
    row.retired_at = (row.retired_at or clock.now()) if retired else None
    return _save(row)


def _save(row: M, *, named: str = "name") -> M:
    """Save the row. Only the database knows whether its name is free: two people may choose it at the same moment."""
    sentence = _("“%(name)s” already exists. Choose another name.") % {"name": getattr(row, named)}
    with refuse_duplicate("_once", field=named, sentence=sentence):
        row.save()
    return row
