"""Questionnaires as such: begun, named, retired and brought back. What they ask is changed in `building`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from parley.companies.actor import Actor
from parley.companies.rights import Right
from parley.core import clock
from parley.core.errors import NotFound, Refused
from parley.core.idempotency import claim_key
from parley.questionnaires.conditions import references
from parley.questionnaires.languages import without
from parley.questionnaires.library.building import add_to
from parley.questionnaires.library.checks import check_terms
from parley.questionnaires.library.queries import (
    newest_version,
    own_bank_question,
    own_bank_questions,
    own_questionnaire,
    question_in,
)
from parley.questionnaires.library.question_text import Terms, terms_of
from parley.questionnaires.library.versions import Draft, changing
from parley.questionnaires.models import BankQuestion, Question, Questionnaire, Section, Version


def begin_questionnaire(
    *,
    by: Actor,
    name: str,
    language: str,
    languages: Sequence[str] = (),
    introduction: str = "",
    key: UUID | None = None,
) -> Questionnaire:
    """A questionnaire with one section and no questions yet."""
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        claim_key(key, company_id=by.company.pk, outcome=reverse("questionnaires"))
        begun = keep_named(Questionnaire(company=by.company, name=name, created_by=by.user))
        version = Version.objects.create(
            company=by.company,
            questionnaire=begun,
            number=1,
            language=language,
            introduction=introduction,
            languages=_further(language, languages),
        )
        Section.objects.create(company=by.company, version=version, position=1)
        return begun


def describe_questionnaire(
    *,
    by: Actor,
    questionnaire_id: UUID,
    name: str,
    language: str,
    languages: Sequence[str] = (),
    introduction: str = "",
    key: UUID | None = None,
) -> Questionnaire:
    """Another name, introduction or languages. A name alone opens no new version: nobody is asked anything else."""
    by.require(Right.MANAGE_LIBRARY)
    kept = own_questionnaire(by.company, questionnaire_id)
    version = kept.versions.order_by("-number")[0]
    terms = (language, _further(language, languages), introduction)
    if terms == (version.language, version.languages, version.introduction):
        with transaction.atomic():
            claim_key(key, company_id=by.company.pk, outcome=reverse("questionnaire", args=[questionnaire_id]))
            return _renamed(own_questionnaire(by.company, questionnaire_id, lock=True), name)
    with changing(by=by, questionnaire_id=questionnaire_id, key=key) as draft:
        _drop_translations(draft, set(draft.version.languages) - set(terms[1]))
        draft.version.language, draft.version.languages, draft.version.introduction = terms
        draft.version.save(update_fields=["language", "languages", "introduction"])
        return _renamed(draft.questionnaire, name)


def mark_questionnaire(*, by: Actor, questionnaire_id: UUID, retired: bool) -> Questionnaire:
    """Retired, it can be neither sent nor changed; what was sent goes on."""
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        kept = own_questionnaire(by.company, questionnaire_id, lock=True)
        kept.retired_at = (kept.retired_at or clock.now()) if retired else None
        return keep_named(kept)


def _renamed(kept: Questionnaire, name: str) -> Questionnaire:
    kept.name = name
    return keep_named(kept)


def _further(language: str, languages: Sequence[str]) -> list[str]:
    return [further for further in dict.fromkeys(languages) if further != language]


def _drop_translations(draft: Draft, gone: set[str]) -> None:
    """A partner who reads a language that was taken away must not find what is left of it."""
    if not gone:
        return
    questions = list(Question.objects.filter(version=draft.version))
    for question in questions:
        question.translations = without(question.translations, gone)
        question.choices = [
            {**choice, "labels": without(choice.get("labels", {}), gone)} for choice in question.choices
        ]
    Question.objects.bulk_update(questions, ["translations", "choices"], batch_size=100)
    for section in Section.objects.filter(version=draft.version):
        section.titles = without(section.titles, gone)
        section.save(update_fields=["titles"])


def keep_named(kept: Questionnaire) -> Questionnaire:
    """The database alone knows whether a name is free: two people may choose it at the same moment."""
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as error:
        if "questionnaire_name_once" not in str(error):
            raise
        sentence = _("Another questionnaire is already called “%(name)s”.") % {"name": kept.name}
        raise Refused(sentence, fields={"name": [sentence]}) from None
    return kept


def translate_question(
    *,
    by: Actor,
    questionnaire_id: UUID,
    question_id: UUID,
    language: str,
    said: Mapping[str, str],
    labels: Mapping[str, str],
    key: UUID | None = None,
) -> Question:
    """`said` are its "text", "help" and "message", `labels` its choices by name; what is empty is not translated."""
    with changing(by=by, questionnaire_id=questionnaire_id, key=key) as draft:
        if language not in draft.version.languages:
            raise NotFound
        question = draft.question(question_id)
        filled = {part: text for part, text in said.items() if text}
        others = without(question.translations, {language})
        question.translations = {**others, language: filled} if filled else others
        question.choices = [_labelled(choice, language, labels.get(choice["name"], "")) for choice in question.choices]
        question.save(update_fields=["translations", "choices"])
        return question


def _labelled(choice: Mapping[str, object], language: str, label: str) -> dict[str, object]:
    known = choice.get("labels")
    others = without(known if isinstance(known, Mapping) else {}, {language})
    return {**choice, "labels": {**others, language: label} if label else others}


def keep_bank_question(
    *, by: Actor, terms: Terms, topic: str = "", bank_question_id: UUID | None = None, key: UUID | None = None
) -> BankQuestion:
    """A new question in the bank, or another wording for one. Questionnaires that have a copy keep theirs."""
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        claim_key(key, company_id=by.company.pk, outcome=reverse("question_bank"))
        kept = BankQuestion(company=by.company)
        if bank_question_id:
            kept = own_bank_question(by.company, bank_question_id, lock=True)
        check_terms(terms)
        if references(terms.constraint):
            sentence = _("Questions in the bank stand alone: their rules cannot refer to other questions.")
            raise Refused(sentence, fields={"constraint": [sentence]})
        terms.write_to(kept)
        kept.topic = " ".join(topic.split())
        kept.save()
        return kept


def remove_bank_question(*, by: Actor, bank_question_id: UUID, key: UUID | None = None) -> None:
    """Out of the bank; questionnaires that have a copy keep theirs."""
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        claim_key(key, company_id=by.company.pk, outcome=reverse("question_bank"))
        own_bank_question(by.company, bank_question_id, lock=True).delete()


def keep_in_bank(
    *, by: Actor, questionnaire_id: UUID, question_id: UUID, topic: str = "", key: UUID | None = None
) -> BankQuestion:
    """A copy of a questionnaire's question into the bank, under the title of its section unless a topic is given."""
    _questionnaire, version = newest_version(by.company, questionnaire_id)
    question = question_in(version, question_id)
    by.require(Right.MANAGE_LIBRARY)
    if BankQuestion.objects.filter(company=by.company, type=question.type, text=question.text).exists():
        raise Refused(_("This question is already in the bank."))
    terms = terms_of(question)
    return keep_bank_question(by=by, terms=terms, topic=topic or question.section.title[:80], key=key)


def add_from_bank(
    *, by: Actor, questionnaire_id: UUID, section_id: UUID | None, wanted: Sequence[UUID], key: UUID | None = None
) -> list[Question]:
    """Copies at the end of a section, the last one where none is named."""
    by.require(Right.MANAGE_LIBRARY)
    if not wanted:
        raise Refused(_("Choose at least one question."))
    with changing(by=by, questionnaire_id=questionnaire_id, key=key) as draft:
        section = draft.section(section_id or draft.outline().sections[-1].pk)
        questions = own_bank_questions(by.company, wanted)
        return add_to(draft, section, [(terms_of(question), "", "") for question in questions])
