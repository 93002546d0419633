"""Questionnaires between the people of the cast."""

from typing import Any

from parley.companies.actor import Actor
from parley.questionnaires.models import (
    BankQuestion,
    Question,
    Questionnaire,
    QuestionTask,
    Section,
    SentQuestionnaire,
    Version,
)
from parley.questionnaires.sending.actions import send_questionnaire
from parley.tasks.models import Task
from parley.tasks.tests.factories import working_as


def questionnaire(by: Actor, *questions: dict[str, Any], name: str = "Self-assessment") -> Questionnaire:
    """One section with these questions, each at least a `name`."""
    with working_as(by):
        made = Questionnaire.objects.create(company=by.company, name=name, created_by=by.user)
        version = Version.objects.create(company=by.company, questionnaire=made, number=1)
        section = Section.objects.create(company=by.company, version=version, position=1, title="General")
        Question.objects.bulk_create(
            Question(
                company=by.company,
                version=version,
                section=section,
                position=position,
                **{"text": f"Question {fields['name']}?", **fields},
            )
            for position, fields in enumerate(questions, start=1)
        )
    return made


def only_question(of: Questionnaire, reader: Actor) -> Question:
    """The one question of the newest version."""
    with working_as(reader):
        return Question.objects.get(version=of.versions.order_by("-number")[0])


def bank_question(by: Actor, text: str, **fields: Any) -> BankQuestion:
    with working_as(by):
        return BankQuestion.objects.create(company=by.company, text=text, **fields)


def sent(
    by: Actor, to: Actor, *questions: dict[str, Any], name: str = "Self-assessment", **options: Any
) -> SentQuestionnaire:
    made = questionnaire(by, *questions, name=name)
    with working_as(by):
        return send_questionnaire(by=by, questionnaire_id=made.pk, partners=[to.company], **options)[0]


def question(of: SentQuestionnaire, name: str, reader: Actor) -> QuestionTask:
    with working_as(reader):
        return QuestionTask.objects.select_related("task").get(sent=of, name=name)


def question_task(by: Actor, to: Actor, **fields: Any) -> Task:
    """A single question, one that takes any text unless said."""
    asked = {"name": "plants", "type": "text", **fields}
    return question(sent(by, to, asked), asked["name"], by).task
