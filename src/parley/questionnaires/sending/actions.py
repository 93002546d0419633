"""Sending a questionnaire: creates one question task per question and partner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from parley.companies.actor import Actor
from parley.companies.models import Company
from parley.companies.rights import Right
from parley.core import clock
from parley.core.errors import Refused
from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.questionnaires.conditions import Conditional, find_asked, join_conditions
from parley.questionnaires.kind import QuestionKind
from parley.questionnaires.library.queries import Content, load_content, own_questionnaire
from parley.questionnaires.models import Question, SentQuestionnaire, Version
from parley.questionnaires.types import QuestionType
from parley.tasks.actions import send
from parley.tasks.declaration import PlannedTask

MOST_PARTNERS = 20


def send_questionnaire(
    *,
    by: Actor,
    questionnaire_id: UUID,
    partners: Sequence[Company],
    due_on: date | None = None,
    note: str = "",
) -> list[SentQuestionnaire]:
    """Send the newest version to every partner, all or none, and freeze it."""
    by.require(Right.SEND_TASKS)
    if len(partners) > MOST_PARTNERS:
        raise Refused(
            ngettext(
                "Send it to at most %(most)s partner at once.",
                "Send it to at most %(most)s partners at once.",
                MOST_PARTNERS,
            )
            % {"most": MOST_PARTNERS}
        )
    with transaction.atomic():
        questionnaire = own_questionnaire(by.company, questionnaire_id, lock=True)
        if questionnaire.archived_at:
            raise Refused(_("This questionnaire is archived."))
        content = load_content(questionnaire)
        if all(question.type == QuestionType.NOTE for question in content.questions):
            raise Refused(_("This questionnaire has no questions yet."))
        if content.version.frozen_at is None:
            Version.objects.filter(pk=content.version.pk).update(frozen_at=clock.now())
        return [_send_to(partner, content, by=by, due_on=due_on, note=note) for partner in partners]


def _send_to(partner: Company, content: Content, *, by: Actor, due_on: date | None, note: str) -> SentQuestionnaire:
    version = content.version
    sent = SentQuestionnaire.objects.create(
        company=by.company,
        partner=partner,
        version=version,
        name=content.questionnaire.name,
        number=version.number,
        introduction=version.introduction,
        note=note,
        language=version.language,
        languages=version.languages,
        sections=[{"title": section.title, "titles": section.titles} for section, _questions in content.sections],
        notes=[
            {
                "section": number,
                "position": question.position,
                "text": question.text,
                "texts": question.translations,
                "condition": join_conditions(section.condition, question.condition),
            }
            for number, (section, questions) in enumerate(content.sections)
            for question in questions
            if question.type == QuestionType.NOTE
        ],
        due_on=due_on,
        sent_by=by.user,
        sent_at=clock.now(),
    )
    send(QuestionKind, _plan_tasks(sent, partner, content, by), by=by, form_data={"due_on": due_on, "note": note})
    return sent


def _plan_tasks(sent: SentQuestionnaire, partner: Company, content: Content, by: Actor) -> list[PlannedTask]:
    questions = [
        (number, section, question)
        for number, (section, of_section) in enumerate(content.sections)
        for question in of_section
        if question.type != QuestionType.NOTE
    ]
    is_asked = find_asked(
        Conditional(q.name, join_conditions(section.condition, q.condition)) for _number, section, q in questions
    )
    planned = []
    for count, (number, section, question) in enumerate(questions, start=1):
        initial_state = QuestionKind.unanswered if is_asked[question.name] else QuestionKind.not_asked
        subject = _copy_question(question, join_conditions(section.condition, question.condition))
        subject |= {"sent": sent, "requester": by.company, "responder": partner, "section": number, "number": count}
        planned.append(
            PlannedTask(
                responder=partner,
                title=question.text,
                subject={**subject, "state": initial_state.slug},
                initial_state=initial_state,
            )
        )
    return planned


def _copy_question(question: Question, condition: str) -> dict[str, object]:
    """Return what the partner may read of a question: all but its weight and the points of its choices."""
    return {
        "question": question,
        "position": question.position,
        "name": question.name,
        "type": question.type,
        "text": question.text,
        "help": question.help,
        "choices": [{key: choice[key] for key in choice if key != "points"} for choice in question.choices],
        "texts": question.translations,
        "is_required": question.is_required,
        "condition": condition,
        "constraint": question.constraint,
        "message": question.message,
    }
