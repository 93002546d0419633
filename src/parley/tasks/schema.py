"""The declarations of kinds as plain data, for pages and documentation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from django import forms
from django.conf import settings
from django.utils.translation import override

from parley.core.numbers import NumberField
from parley.core.translation import gettext_lazy as _
from parley.files.forms import AttachmentField
from parley.tasks.declaration import Action, Kind
from parley.tasks.states import Sentence, State

FieldType = Literal["text", "long text", "e-mail", "number", "date", "yes or no", "choice", "choices", "file", "files"]
PartyName = Literal["requester", "responder", "either"]
Limits = dict[str, int | list[str]]
_COMMENT = _("Add Comment")


@dataclass(frozen=True, slots=True)
class AskedField:
    """One field of an action's or a request's form."""

    name: str
    label: Sentence
    type: FieldType
    required: bool
    limits: Limits = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DescribedAction:
    """One button: who may press it, its start and end states (an end of None keeps the state), and its form."""

    slug: str
    label: Sentence
    side: PartyName
    right: str
    starts: tuple[str, ...]
    leads_to: str | None
    fields: tuple[AskedField, ...]
    is_common: bool
    """Whether the action is declared for every kind, such as cancelling."""


@dataclass(frozen=True, slots=True)
class Move:
    """A transition from one state to another (or to itself), and what triggers it."""

    start: str
    end: str
    cause: Sentence
    side: PartyName | Literal["itself"]
    is_common: bool = False


@dataclass(frozen=True, slots=True)
class DescribedKind:
    slug: str
    label: Sentence
    lead: Sentence
    request: tuple[AskedField, ...]
    states: tuple[State, ...]
    actions: tuple[DescribedAction, ...]
    moves: tuple[Move, ...]


def describe(kind: type[Kind]) -> DescribedKind:
    return DescribedKind(
        slug=kind.slug,
        label=kind.label,
        lead=kind.lead,
        request=fields_of(kind.request) if kind.request else (),
        states=tuple(kind.states.values()),
        actions=tuple(_action(kind, action) for action in kind.actions.values()),
        moves=tuple(_moves(kind)),
    )


def fields_of(form: type[forms.BaseForm]) -> tuple[AskedField, ...]:
    base: dict[str, forms.Field] = form.base_fields  # type: ignore[attr-defined]
    return tuple(
        AskedField(name, asked.label or name, type_of(asked), asked.required, limits_of(asked))
        for name, asked in base.items()
    )


# The first matching class names the type, so subclasses come before their parents.
_TYPES: tuple[tuple[type[forms.Field], FieldType], ...] = (
    (forms.ModelMultipleChoiceField, "choices"),
    (forms.MultipleChoiceField, "choices"),
    (forms.ChoiceField, "choice"),
    (forms.DateField, "date"),
    (forms.BooleanField, "yes or no"),
    (NumberField, "number"),
    (forms.EmailField, "e-mail"),
)


def type_of(asked: forms.Field) -> FieldType:
    if isinstance(asked, AttachmentField):
        return "files" if asked.multiple else "file"
    known = next((name for of, name in _TYPES if isinstance(asked, of)), None)
    return known or ("long text" if isinstance(asked.widget, forms.Textarea) else "text")


def limits_of(asked: forms.Field) -> Limits:
    if isinstance(asked, AttachmentField):
        limits: Limits = {"max_bytes": asked.max_bytes, "media_types": sorted(asked.media_types)}
        return {**limits, "max_files": asked.max_files} if asked.multiple else limits
    if isinstance(asked, forms.CharField) and asked.max_length is not None:
        return {"max_length": asked.max_length}
    return {}


def in_languages(sentence: Sentence) -> dict[str, str]:
    """Return a label in each of Parley's languages."""
    said = {}
    for language, _label in settings.LANGUAGES:
        with override(language):
            said[language] = str(sentence)
    return said


def _action(kind: type[Kind], action: Action) -> DescribedAction:
    return DescribedAction(
        slug=action.slug,
        label=action.label,
        side=_side(action),
        right=action.right.value,
        starts=tuple(state.slug for state in action.states(kind)),
        leads_to=action.to.slug if action.to else None,
        fields=fields_of(action.form),
        is_common=_is_common(action),
    )


def _moves(kind: type[Kind]) -> Iterator[Move]:
    for action in kind.actions.values():
        for state in action.states(kind):
            yield Move(state.slug, (action.to or state).slug, action.label, _side(action), _is_common(action))
    for state, follows in kind.after_comment.items():
        for party, end in follows.items():
            yield Move(state.slug, end.slug, _COMMENT, party.value)
    for start, end, cause in kind.automatic_transitions:
        yield Move(start.slug, end.slug, cause, "itself")


def _side(action: Action) -> PartyName:
    return action.by.value if action.by else "either"


def _is_common(action: Action) -> bool:
    return vars(Kind).get(action.slug) is action
