"""Editable versions. A version that was sent never changes: an edit then opens the next version, a copy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from parley.companies.actor import Actor
from parley.companies.rights import Right
from parley.core.errors import NotFound, Refused
from parley.core.translation import gettext as _
from parley.questionnaires.library.outline import Outline, outline_of
from parley.questionnaires.library.queries import changed_meanwhile_text, own_questionnaire
from parley.questionnaires.models import Question, Questionnaire, Section, Version


@dataclass
class EditableVersion:
    """A version that may be changed. `copies` maps ids of the version it was copied from."""

    questionnaire: Questionnaire
    version: Version
    copies: dict[UUID, UUID] = field(default_factory=dict)

    def outline(self) -> Outline:
        return outline_of(self.version)

    def section(self, section_id: UUID) -> Section:
        wanted = self.copies.get(section_id, section_id)
        found = Section.objects.filter(version=self.version, pk=wanted).first()
        if found is None:
            raise self._missing_error(Section, section_id)
        return found

    def question(self, question_id: UUID) -> Question:
        wanted = self.copies.get(question_id, question_id)
        found = Question.objects.filter(version=self.version, pk=wanted).select_related("section").first()
        if found is None:
            raise self._missing_error(Question, question_id)
        return found

    def _missing_error(self, model: type[Section | Question], key: UUID) -> Exception:
        is_older = model._default_manager.filter(version__questionnaire=self.questionnaire, pk=key).exists()
        return Refused(changed_meanwhile_text()) if is_older else NotFound()


@contextmanager
def edit_version(*, by: Actor, questionnaire_id: UUID) -> Iterator[EditableVersion]:
    """Lock the questionnaire for one change, and open the next version if the newest one was sent."""
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        questionnaire = own_questionnaire(by.company, questionnaire_id, lock=True)
        if questionnaire.archived_at:
            raise Refused(_("This questionnaire is archived. Restore it before you change it."))
        newest = questionnaire.versions.order_by("-number").first()
        if newest is None:
            raise NotFound
        editable = (
            _open_next_version(questionnaire, newest) if newest.is_frozen else EditableVersion(questionnaire, newest)
        )
        yield editable
        editable.version.save(update_fields=["changed_at"])


def _open_next_version(questionnaire: Questionnaire, old: Version) -> EditableVersion:
    sections = list(Section.objects.filter(version=old).order_by("position", "pk"))
    questions = list(Question.objects.filter(version=old).order_by("position", "pk"))
    editable = EditableVersion(questionnaire, _copy_row(old, number=old.number + 1, frozen_at=None))
    editable.version.save(force_insert=True)
    copied = [_copy_row(section, version=editable.version) for section in sections]
    Section.objects.bulk_create(copied)
    editable.copies = {section.pk: copy.pk for section, copy in zip(sections, copied, strict=True)}
    copied_questions = [
        _copy_row(question, version=editable.version, section_id=editable.copies[question.section_id])
        for question in questions
    ]
    Question.objects.bulk_create(copied_questions)
    editable.copies |= {question.pk: copy.pk for question, copy in zip(questions, copied_questions, strict=True)}
    return editable


Copied = TypeVar("Copied", Version, Section, Question)


def _copy_row(row: Copied, **changes: object) -> Copied:
    """Return an unsaved copy of `row` with a new id and `changes`."""
    kept = {
        column.attname: getattr(row, column.attname)
        for column in row._meta.concrete_fields
        if not column.primary_key and column.name not in changes and column.attname not in changes
    }
    return type(row)(**kept, **changes)
