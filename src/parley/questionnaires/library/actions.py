"""Actions on questionnaires as a whole and on the question bank. `question_changes` changes sections and questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from parley.companies.actor import Actor
from parley.companies.rights import Right
from parley.core.errors import NotFound, Refused
from parley.core.translation import gettext as _
from parley.questionnaires.conditions import references
from parley.questionnaires.languages import without_languages
from parley.questionnaires.library.checks import check_question_text
from parley.questionnaires.library.queries import (
    newest_version,
    own_bank_question,
    own_bank_questions,
    own_questionnaire,
    question_in,
)
from parley.questionnaires.library.question_changes import append_questions
from parley.questionnaires.library.question_text import QuestionText, question_text_of
from parley.questionnaires.library.versions import EditableVersion, edit_version
from parley.questionnaires.models import BankQuestion, Question, Questionnaire, Section, Version


def create_questionnaire(
    *,
    by: Actor,
    name: str,
    language: str,
    languages: Sequence[str] = (),
    introduction: str = "",
) -> Questionnaire:
    """Create a questionnaire with one section and no questions."""
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        begun = Questionnaire(company=by.company, name=name, created_by=by.user).save_unique()
        version = Version.objects.create(
            company=by.company,
            questionnaire=begun,
            number=1,
            language=language,
            introduction=introduction,
            languages=_without_first(language, languages),
        )
        Section.objects.create(company=by.company, version=version, position=1)
        return begun


def change_details(
    *,
    by: Actor,
    questionnaire_id: UUID,
    name: str,
    language: str,
    languages: Sequence[str] = (),
    introduction: str = "",
) -> Questionnaire:
    """Change name, introduction and languages. A new name alone opens no new version."""
    by.require(Right.MANAGE_LIBRARY)
    kept = own_questionnaire(by.company, questionnaire_id)
    version = kept.versions.order_by("-number")[0]
    described = (language, _without_first(language, languages), introduction)
    if described == (version.language, version.languages, version.introduction):
        with transaction.atomic():
            return _rename(own_questionnaire(by.company, questionnaire_id, lock=True), name)
    with edit_version(by=by, questionnaire_id=questionnaire_id) as editable:
        _drop_translations(editable, set(editable.version.languages) - set(described[1]))
        editable.version.language, editable.version.languages, editable.version.introduction = described
        editable.version.save(update_fields=["language", "languages", "introduction"])
        return _rename(editable.questionnaire, name)


def _rename(kept: Questionnaire, name: str) -> Questionnaire:
    kept.name = name
    return kept.save_unique()


def _without_first(language: str, languages: Sequence[str]) -> list[str]:
    return [further for further in dict.fromkeys(languages) if further != language]


def _drop_translations(editable: EditableVersion, gone: set[str]) -> None:
    """Delete translations into removed languages, so that no partner reads the remains."""
    if not gone:
        return
    questions = list(Question.objects.filter(version=editable.version))
    for question in questions:
        question.translations = without_languages(question.translations, gone)
        question.choices = [
            {**choice, "labels": without_languages(choice.get("labels", {}), gone)} for choice in question.choices
        ]
    Question.objects.bulk_update(questions, ["translations", "choices"], batch_size=100)
    for section in Section.objects.filter(version=editable.version):
        section.titles = without_languages(section.titles, gone)
        section.save(update_fields=["titles"])


def translate_question(
    *,
    by: Actor,
    questionnaire_id: UUID,
    question_id: UUID,
    language: str,
    texts: Mapping[str, str],
    labels: Mapping[str, str],
) -> Question:
    """Set "text", "help", "message" and the choices' labels by name in `language`. Empty ones are dropped."""
    with edit_version(by=by, questionnaire_id=questionnaire_id) as editable:
        if language not in editable.version.languages:
            raise NotFound
        question = editable.question(question_id)
        filled = {part: text for part, text in texts.items() if text}
        others = without_languages(question.translations, {language})
        question.translations = {**others, language: filled} if filled else others
        question.choices = [
            _label_choice(choice, language, labels.get(choice["name"], "")) for choice in question.choices
        ]
        question.save(update_fields=["translations", "choices"])
        return question


def _label_choice(choice: Mapping[str, object], language: str, label: str) -> dict[str, object]:
    known = choice.get("labels")
    others = without_languages(known if isinstance(known, Mapping) else {}, {language})
    return {**choice, "labels": {**others, language: label} if label else others}


def save_bank_question(
    *,
    by: Actor,
    question_text: QuestionText,
    topic: str = "",
    bank_question_id: UUID | None = None,
) -> BankQuestion:
    """Create or change a question of the bank. Copies in questionnaires stay as they are."""
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        kept = BankQuestion(company=by.company)
        if bank_question_id:
            kept = own_bank_question(by.company, bank_question_id, lock=True)
        check_question_text(question_text)
        if references(question_text.constraint):
            sentence = _("Questions in the bank stand alone: their rules cannot refer to other questions.")
            raise Refused(sentence, fields={"constraint": [sentence]})
        question_text.write_to(kept)
        kept.topic = " ".join(topic.split())
        kept.save()
        return kept


def remove_bank_question(*, by: Actor, bank_question_id: UUID) -> None:
    """Delete a question from the bank. Copies in questionnaires stay."""
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        own_bank_question(by.company, bank_question_id, lock=True).delete()


def keep_in_bank(*, by: Actor, questionnaire_id: UUID, question_id: UUID, topic: str = "") -> BankQuestion:
    """Copy a questionnaire's question to the bank. The topic defaults to the title of its section."""
    _questionnaire, version = newest_version(by.company, questionnaire_id)
    question = question_in(version, question_id)
    by.require(Right.MANAGE_LIBRARY)
    if BankQuestion.objects.filter(company=by.company, type=question.type, text=question.text).exists():
        raise Refused(_("This question is already in the bank."))
    question_text = question_text_of(question)
    return save_bank_question(by=by, question_text=question_text, topic=topic or question.section.title[:80])


def add_from_bank(
    *, by: Actor, questionnaire_id: UUID, section_id: UUID | None, wanted: Sequence[UUID]
) -> list[Question]:
    """Copy questions of the bank to the end of a section, by default the last one."""
    by.require(Right.MANAGE_LIBRARY)
    if not wanted:
        raise Refused(_("Choose at least one question."))
    with edit_version(by=by, questionnaire_id=questionnaire_id) as editable:
        section = editable.section(section_id or editable.outline().sections[-1].pk)
        questions = own_bank_questions(by.company, wanted)
        return append_questions(editable, section, [(question_text_of(question), "", "") for question in questions])
