"""Questionnaires as such: begun, named, retired and brought back. What they ask is changed in `building`."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from parley.companies.actor import Actor
from parley.companies.rights import Right
from parley.core import clock
from parley.core.errors import Refused
from parley.core.idempotency import claim_key
from parley.questionnaires.actions.opening import Draft, changing
from parley.questionnaires.languages import without
from parley.questionnaires.models import Question, Questionnaire, Section, Version
from parley.questionnaires.queries.library import own_questionnaire


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
