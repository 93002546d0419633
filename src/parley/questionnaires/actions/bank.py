"""The bank of questions: kept, removed, and copied into questionnaires and out of them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from parley.companies.actor import Actor
from parley.companies.rights import Right
from parley.core.errors import Refused
from parley.core.idempotency import claim_key
from parley.questionnaires.actions.building import add_to
from parley.questionnaires.actions.opening import changing
from parley.questionnaires.checks import check_terms
from parley.questionnaires.conditions import references
from parley.questionnaires.models import BankQuestion, Question
from parley.questionnaires.queries.bank import own_bank_question, own_bank_questions
from parley.questionnaires.queries.building import newest_version, question_in
from parley.questionnaires.terms import Terms, terms_of


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
