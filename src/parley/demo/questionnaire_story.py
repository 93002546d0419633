"""Nordwind's self-assessments of its suppliers: last year's round is finished, this year's has begun."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.datastructures import MultiValueDict

from parley.companies.actor import Actor
from parley.core import clock
from parley.demo import paper, scans
from parley.demo.scans import Scan
from parley.demo.self_assessment import (
    ADDED,
    COMPANY,
    ENGLISH,
    ENVIRONMENT,
    GERMAN,
    INTRODUCTION,
    NAME,
    NORWEGIAN,
    QUESTIONS,
    Said,
)
from parley.demo.stage import Stage, Story
from parley.questionnaires.answering.actions import delegate, save_draft
from parley.questionnaires.library.actions import create_questionnaire
from parley.questionnaires.library.question_changes import add_question, save_section
from parley.questionnaires.models import Questionnaire, QuestionTask, Section, SentQuestionnaire
from parley.questionnaires.review.actions import accept_all, accept_answers, reject_answers
from parley.questionnaires.sending.actions import send_questionnaire
from parley.tasks.perform import perform

Answers = Mapping[str, Any]

OF_ALPINE: Answers = {
    "sites": "2",
    "responsible": "Sara Huber, Head of Quality",
    "certified": "yes",
    "standard": "fssc",
    "allergens": ["milk", "nuts"],
    "separation": "Nuts have a line and a store of their own, behind a door. After every change the line is washed, and "
    "quick tests of the rinsing water are kept with the batch.",
    "policy": "yes",
    "measures": ["energy", "water"],
}
OF_FJORD: Answers = {
    "sites": "1",
    "responsible": "Ole Berg, kvalitetsansvarlig",
    "certified": "yes",
    "standard": "iso",
    "allergens": ["fish"],
    "separation": "Bare fisk, ingen andre allergener i huset.",
    "policy": "no",
    "measures": ["packing"],
}


def play(stage: Stage) -> None:
    cast = stage.cast
    anna, luca, sara, ingrid, ole = cast.anna, cast.luca, cast.sara, cast.ingrid, cast.ole
    day = clock.day_of(stage.now)
    questionnaire, environment = _built(stage, anna)

    last = _send(stage, anna, questionnaire, luca, ingrid, days=205, due=-180)
    certificate = scans.certificate("FSSC 22000", luca, until=day + timedelta(days=200))
    _answers(stage, sara, last[luca], OF_ALPINE, days=196, certificate=certificate, audited=day - timedelta(days=230))
    certificate = scans.certificate("ISO 22000", ingrid, until=day + timedelta(days=120))
    _answers(stage, ole, last[ingrid], OF_FJORD, days=190, certificate=certificate, audited=day - timedelta(days=260))
    for partner in (luca, ingrid):
        with Story(stage).on_stage(anna, 184):
            accept_all(by=anna, sent_id=last[partner].pk, seen=clock.now())

    with Story(stage).on_stage(anna, 25):
        add_question(
            by=anna,
            questionnaire_id=questionnaire.pk,
            section_id=environment,
            question_text=ADDED.question_text,
            name=ADDED.name,
        )
    now = _send(stage, anna, questionnaire, luca, days=20, due=6)[luca]
    some = {name: OF_ALPINE[name] for name in ("sites", "responsible", "certified", "standard", "allergens")}
    _answers(stage, luca, now, some, days=9)
    with Story(stage).on_stage(luca, 8):
        delegate(by=luca, task_ids=[_task(now, name) for name in ("separation", "last_audit")], to=sara.user.pk)
    with Story(stage).on_stage(anna, 4):
        accept_answers(by=anna, sent_id=now.pk, chosen=[_task(now, "responsible"), _task(now, "allergens")])
        reject_answers(
            by=anna,
            sent_id=now.pk,
            chosen=[_task(now, "sites")],
            explanation="Zählt das neue Kühllager in Thun mit? Bitte prüfen.",
        )
    with Story(stage).on_stage(sara, 1):
        save_draft(by=sara, task_id=_task(now, "separation"), typed=["Nuts have a line of their own. Since May also "])
        save_draft(by=sara, task_id=_task(now, "policy"), typed=["yes"])
    _send(stage, anna, questionnaire, ingrid, days=1, due=26)


def _built(stage: Stage, by: Actor) -> tuple[Questionnaire, UUID]:
    """Build the questionnaire. Returns it with its last section."""
    with Story(stage).on_stage(by, 215):
        made = create_questionnaire(
            by=by, name=NAME, language=ENGLISH, languages=[GERMAN, NORWEGIAN], introduction=INTRODUCTION
        )
        first = Section.objects.get(version__questionnaire=made).pk
        sections: dict[Said, UUID] = {}
        for titles, questions in QUESTIONS.items():
            section = save_section(
                by=by,
                questionnaire_id=made.pk,
                section_id=first if titles is COMPANY else None,
                title=titles[0],
                titles={GERMAN: titles[1], NORWEGIAN: titles[2]},
            )
            sections[titles] = section.pk
            for asked in questions:
                add_question(
                    by=by,
                    questionnaire_id=made.pk,
                    section_id=section.pk,
                    question_text=asked.question_text,
                    name=asked.name,
                    condition=asked.condition,
                )
    return made, sections[ENVIRONMENT]


def _send(
    stage: Stage, by: Actor, questionnaire: Questionnaire, *partners: Actor, days: float, due: int
) -> dict[Actor, SentQuestionnaire]:
    with Story(stage).on_stage(by, days):
        sent = send_questionnaire(
            by=by,
            questionnaire_id=questionnaire.pk,
            partners=[partner.company for partner in partners],
            due_on=clock.day_of(stage.now) + timedelta(days=due),
        )
    return dict(zip(partners, sent, strict=True))


def _answers(
    stage: Stage,
    by: Actor,
    sent: SentQuestionnaire,
    answers: Answers,
    *,
    days: float,
    certificate: Scan | None = None,
    audited: Any = None,
) -> None:
    """Answer one question after another, because an answer may lead to further questions."""
    given = {**answers, **({"last_audit": audited.isoformat()} if audited else {})}
    with Story(stage).on_stage(by, days):
        for name, answer in given.items():
            perform("send_answer", _task(sent, name), by=by, data={"answer": answer})
        if certificate:
            files: MultiValueDict[str, Any] = MultiValueDict({"file": [paper.upload(*certificate)]})
            perform("send_answer", _task(sent, "certificate"), by=by, files=files)


def _task(sent: SentQuestionnaire, name: str) -> UUID:
    return QuestionTask.objects.get(sent=sent, name=name).task_id
