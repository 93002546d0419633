"""Pages of a questionnaire with 500 questions. With `-s` it prints what docs/performance.md says."""

import gzip
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from django.test import Client

from parley.companies.actor import Actor
from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.questionnaires.answering.actions import save_drafts, send_drafts
from parley.questionnaires.models import QuestionTask, SentQuestionnaire
from parley.questionnaires.review.actions import reject_answers
from parley.questionnaires.tests.factories import sent
from parley.questionnaires.types import MOST_QUESTIONS
from parley.tasks.tests.factories import working_as

pytestmark = pytest.mark.django_db

CHOICES = [{"name": f"c{number}", "label": f"Choice number {number}", "points": number * 20} for number in range(6)]
KINDS: list[tuple[dict[str, Any], list[str]]] = [
    ({"type": "yes_no", "weight": 2}, ["yes"]),
    ({"type": "single", "choices": CHOICES, "weight": 3}, ["c2"]),
    ({"type": "multiple", "choices": CHOICES, "weight": 1}, ["c1", "c3"]),
    ({"type": "text"}, ["Words"]),
    ({"type": "integer"}, ["12"]),
]


@pytest.fixture
def tries(request: pytest.FixtureRequest) -> int:
    """Return how often to measure: several times where somebody reads the outcome."""
    return 5 if request.config.getoption("capture") == "no" else 0


def questionnaire_of_500(cast: Cast) -> SentQuestionnaire:
    """Sent to Alpine, who has a draft of every answer."""
    text = "Question number {} about something that takes a sentence to ask for?"
    asked = [
        {"name": f"q{number}", "text": text.format(number), "help": "Some words of help.", **KINDS[number % 5][0]}
        for number in range(MOST_QUESTIONS)
    ]
    form = sent(cast.anna, cast.luca, *asked)
    with working_as(cast.luca):
        typed = {number + 1: KINDS[number % 5][1] for number in range(MOST_QUESTIONS)}
        save_drafts(by=cast.luca, sent_id=form.pk, typed=typed)
    return form


def look(client: Client, reader: Actor, what: str, address: str, *, at_most: int, tries: int) -> None:
    """The page in few statements; prints how long it took."""
    sign_in(client, reader)
    client.get(address)
    taken = [0.0]
    for _ in range(tries):
        started = perf_counter()
        client.get(address)
        taken.append(perf_counter() - started)
    with statements(at_most) as asked:
        got = client.get(address)
    sizes = f"{len(got.content) / 1024:.0f} kB, {len(gzip.compress(got.content)) / 1024:.0f} kB compressed"
    print(f"\n{what}: {median(taken[1:] or taken) * 1000:.0f} ms, {len(asked)} statements, {sizes}", end="")
    assert got.status_code == 200


def test_pages_of_500_questions_ask_little(cast: Cast, client: Client, tries: int) -> None:
    form = questionnaire_of_500(cast)
    progress, preview = f"/questionnaires/{form.pk}", f"/received-questionnaires/{form.pk}/answer"
    look(client, cast.luca, "Preview with 500 drafts", preview, at_most=5, tries=tries)
    with working_as(cast.luca):
        assert (
            len(send_drafts(by=cast.luca, sent_id=form.pk, numbers=range(1, MOST_QUESTIONS + 1)).done) == MOST_QUESTIONS
        )
    look(client, cast.luca, "Preview, all answered", preview, at_most=5, tries=tries)
    look(client, cast.anna, "the asker's page, all to judge", progress, at_most=5, tries=tries)
    look(client, cast.anna, "all answers as a spreadsheet", f"{progress}/export", at_most=5, tries=tries)
    look(client, cast.anna, "list of what was sent", "/questionnaires", at_most=5, tries=tries)
    look(client, cast.anna, "comparison", f"/questionnaires/versions/{form.version_id}", at_most=6, tries=tries)
    with working_as(cast.anna), statements(at_most=20):
        tasks = list(QuestionTask.objects.filter(sent=form).values_list("pk", flat=True))
        outcome = reject_answers(by=cast.anna, sent_id=form.pk, chosen=tasks, explanation="Please say more.")
    assert len(outcome.done) == MOST_QUESTIONS
