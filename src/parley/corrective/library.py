"""Changes to categories and templates. Sent tasks keep their wording."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from parley.companies.actor import Actor
from parley.companies.rights import Right
from parley.core.errors import Refused
from parley.core.translation import gettext as _
from parley.core.uniqueness import refuse_duplicate
from parley.corrective.answers import FieldType
from parley.corrective.models import Category, Template, TemplateField
from parley.corrective.queries import own_category, own_field, own_template

MOST_FIELDS = 40


def add_category(*, by: Actor, name: str) -> Category:
    return _manage(by, lambda: Category(company=by.company, name=name).save_unique())


def rename_category(*, by: Actor, category_id: UUID, name: str) -> Category:
    def rename() -> Category:
        category = own_category(by.company, category_id, lock=True)
        category.name = name
        return category.save_unique()

    return _manage(by, rename)


def add_template(*, by: Actor, **terms: Any) -> Template:
    return _manage(by, lambda: Template(company=by.company, **terms).save_unique())


def edit_template(*, by: Actor, template_id: UUID, **terms: Any) -> Template:
    def edit() -> Template:
        template = own_template(by.company, template_id, lock=True)
        for name, value in terms.items():
            setattr(template, name, value)
        return template.save_unique()

    return _manage(by, edit)


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
    sentence = _("“%(name)s” already exists. Choose another name.") % {"name": label}
    with refuse_duplicate("corrective_field_label_once", field="label", sentence=sentence):
        field.save()
    return field
