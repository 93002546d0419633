"""The asker's pages of what was sent: the list, the answers, and judging some of them at once."""

import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client

from parley.companies.actor import Actor
from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.notify.tests.factories import mails
from parley.questionnaires.models import QuestionTask, SentQuestionnaire
from parley.questionnaires.review.actions import accept_answers, reject_answers
from parley.questionnaires.tests.factories import question, sent
from parley.tasks.bulk import Outcome
from parley.tasks.tests.factories import do, working_as

pytestmark = pytest.mark.django_db

ORGANIC = {"name": "organic", "type": "yes_no", "weight": 1, "text": "Are you organic?"}
BODY = {"name": "body", "type": "text", "condition": "${organic} = 'yes'"}
SITES = {"name": "sites", "type": "integer"}
PLANTS = {"name": "plants", "type": "text"}
KEY = "3f0c0b8e-6f0e-4c7e-9b7e-0a9f4f1f2a12"
SESSION = 3
"""What every page asks besides its own: the session, the person, the counts beside the places."""


def text_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def states(of: SentQuestionnaire, reader: Any) -> dict[str, str]:
    with working_as(reader):
        return dict(QuestionTask.objects.filter(sent=of).values_list("name", "task__state"))


def answered(cast: Cast, *questions: dict[str, Any], **answers: str) -> tuple[SentQuestionnaire, dict[str, UUID]]:
    """Asked by Anna and answered by Luca; also the ids of the tasks by name."""
    form = sent(cast.anna, cast.luca, *questions)
    ids = {name: question(form, name, cast.luca).task_id for name in (fields["name"] for fields in questions)}
    for name, answer in answers.items():
        do("send_answer", ids[name], cast.luca, answer=answer)
    return form, ids


def page_of(form: SentQuestionnaire) -> str:
    return f"/questionnaires/{form.pk}"


def test_list_says_how_far_each_has_come(cast: Cast, client: Client) -> None:
    answered(cast, ORGANIC, SITES, PLANTS, organic="yes", sites="3")
    page = text_of(sign_in(client, cast.anna).get("/questionnaires"))
    for words in ("Self-assessment", "Alpine Dairy AG", "2 of 3 answered", "2 to review", "100%"):
        assert words in page


def test_list_is_narrowed_by_stage_partner_questionnaire_and_words(cast: Cast, client: Client) -> None:
    form, ids = answered(cast, SITES, sites="3")
    other = sent(cast.anna, cast.ingrid, PLANTS, name="Fish and ships")
    sign_in(client, cast.anna)

    def names(query: str) -> set[str]:
        page = text_of(client.get(f"/questionnaires?{query}"))
        return {name for name in ("Self-assessment", "Fish and ships") if f'">{name}</a><span' in page}

    assert names("") == {"Self-assessment", "Fish and ships"}
    assert names("stage=judge") == {"Self-assessment"}
    assert names("stage=waiting") == {"Fish and ships"}
    assert names("stage=finished") == set()
    assert names(f"partner={cast.fjord.pk}") == {"Fish and ships"}
    assert names(f"questionnaire={form.version.questionnaire_id}") == {"Self-assessment"}
    assert names("q=fish") == {"Fish and ships"}
    assert names("q=ALPINE") == {"Self-assessment"}
    assert names("q=%00%25&stage=x&partner=y&after=z") == set()
    last = quote(f"{other.sent_at.isoformat()}~{other.pk}")
    assert names(f"after={last}") == {"Self-assessment"}
    do("accept", ids["sites"], cast.anna)
    assert names("stage=finished") == {"Self-assessment"}


def test_menus_offer_what_was_sent(cast: Cast, client: Client) -> None:
    answered(cast, SITES)
    sign_in(client, cast.anna)
    assert "Self-assessment" in text_of(client.get("/questionnaires/names"))
    assert "Alpine Dairy AG" in text_of(client.get("/questionnaires/partners", headers={"HX-Request": "true"}))
    assert "Self-assessment" not in text_of(sign_in(client, cast.luca).get("/questionnaires/names"))


def test_pages_ask_no_more_for_many_than_for_few(cast: Cast, client: Client) -> None:
    form, _ids = answered(cast, *({"name": f"q{n}", "type": "text"} for n in range(30)), q1="One", q2="Two")
    for number in range(4):
        sent(cast.anna, cast.tom, SITES, name=f"Number {number}")
    sign_in(client, cast.anna)
    client.get("/questionnaires")
    with statements(at_most=SESSION + 1):
        client.get("/questionnaires")
    with statements(at_most=SESSION + 2):
        client.get(f"/questionnaires?partner={cast.kestrel.pk}&q=number&stage=waiting")
    with statements(at_most=SESSION + 2):
        client.get(page_of(form))


def test_page_shows_every_question_with_its_answer_and_state(cast: Cast, client: Client) -> None:
    form, ids = answered(cast, ORGANIC, BODY, SITES, PLANTS, organic="no", sites="1200")
    do("reject", ids["sites"], cast.anna, explanation="Not so many!")
    page = text_of(sign_in(client, cast.anna).get(page_of(form)))
    for words in (
        "Are you organic?",
        "Not asked",
        "1200",
        "Rejected",
        "Unanswered",
        "General",
        "0 points",
        "Luca Frei",
    ):
        assert words in page
    only = text_of(client.get(f"{page_of(form)}?state=unanswered"))
    assert "Question plants?" in only
    assert "Are you organic?" not in only
    assert "No answers with this status." in text_of(client.get(f"{page_of(form)}?state=accepted"))
    assert "Are you organic?" in text_of(client.get(f"{page_of(form)}?state=nonsense"))


def test_only_the_asker_sees_the_page(cast: Cast, client: Client) -> None:
    form, ids = answered(cast, SITES, sites="3")
    for other in (cast.luca, cast.eva, cast.ingrid):
        sign_in(client, other)
        assert client.get(page_of(form)).status_code == 404
        assert client.post(f"{page_of(form)}/accept", {"chosen": ids["sites"]}).status_code == 404
        assert client.post(f"{page_of(form)}/reject", {"chosen": ids["sites"]}).status_code == 404
        assert "Self-assessment" not in text_of(client.get("/questionnaires"))
    assert client.get(f"/questionnaires/{uuid4()}").status_code == 404
    assert Client().get(page_of(form)).status_code == 302
    assert states(form, cast.anna) == {"sites": "answered"}


def test_one_answer_is_accepted_by_its_button(cast: Cast, client: Client) -> None:
    form, ids = answered(cast, SITES, PLANTS, sites="3", plants="Bern")
    answer = sign_in(client, cast.anna).post(f"{page_of(form)}/accept", {"only": ids["plants"], "chosen": ids["sites"]})
    assert answer["Location"] == f"{page_of(form)}#question-2"
    assert states(form, cast.anna) == {"sites": "answered", "plants": "accepted"}


def test_narrowed_page_goes_on_with_the_next_answer(cast: Cast, client: Client) -> None:
    form, ids = answered(cast, SITES, PLANTS, sites="3", plants="Bern")
    answer = sign_in(client, cast.anna).post(f"{page_of(form)}/accept?state=answered", {"only": ids["sites"]})
    assert answer["Location"] == f"{page_of(form)}?state=answered#question-2"


def test_several_are_rejected_with_one_reason_and_one_mail(cast: Cast, client: Client) -> None:
    form, ids = answered(cast, SITES, PLANTS, ORGANIC, sites="3", plants="Bern", organic="yes")
    sign_in(client, cast.anna)
    chosen = {"chosen": [ids["sites"], ids["plants"]]}
    asks = client.post(f"{page_of(form)}/reject", chosen)
    assert asks.status_code == 200
    assert "Reject 2 answers" in text_of(asks)
    assert states(form, cast.anna)["sites"] == "answered"
    empty = client.post(f"{page_of(form)}/reject", {**chosen, "explanation": " "})
    assert empty.status_code == 422
    before = len(mails())
    answer = client.post(f"{page_of(form)}/reject", {**chosen, "explanation": "Please in words.", "submit_key": KEY})
    assert "2 answers rejected." in text_of(client.get(answer["Location"]))
    assert states(form, cast.anna) == {"sites": "rejected", "plants": "rejected", "organic": "answered"}
    assert len(mails()) == before + 1
    again = client.post(f"{page_of(form)}/reject", {**chosen, "explanation": "Please in words.", "submit_key": KEY})
    assert again.status_code == 302
    assert len(mails()) == before + 1


def test_everything_answered_is_accepted_at_once(cast: Cast, client: Client) -> None:
    form, _ids = answered(cast, SITES, PLANTS, ORGANIC, sites="3", plants="Bern")
    answer = sign_in(client, cast.anna).post(f"{page_of(form)}/accept", {"all": "on"})
    assert "2 answers accepted." in text_of(client.get(answer["Location"]))
    assert states(form, cast.anna) == {"sites": "accepted", "plants": "accepted", "organic": "unanswered"}
    again = client.post(f"{page_of(form)}/accept", {"all": "on"})
    assert "nothing to accept" in text_of(client.get(again["Location"]))


def test_answer_given_after_the_page_was_opened_is_not_accepted_unseen(cast: Cast, client: Client) -> None:
    form, ids = answered(cast, SITES, PLANTS, sites="3")
    seen = question(form, "sites", cast.anna).answered_at
    assert seen
    do("send_answer", ids["plants"], cast.luca, answer="Bern")
    sign_in(client, cast.anna)
    client.post(f"{page_of(form)}/accept", {"all": "on", "seen": seen.isoformat()})
    assert states(form, cast.anna) == {"sites": "accepted", "plants": "answered"}
    late = client.post(f"{page_of(form)}/accept", {"chosen": ids["plants"], "seen": seen.isoformat()})
    assert "answered again after you opened the page" in text_of(client.get(late["Location"]))
    assert states(form, cast.anna)["plants"] == "answered"


def test_what_cannot_be_judged_is_said_and_the_rest_goes_on(cast: Cast, client: Client) -> None:
    form, ids = answered(cast, SITES, PLANTS, sites="3")
    answer = sign_in(client, cast.anna).post(f"{page_of(form)}/accept", {"chosen": list(ids.values())})
    page = text_of(client.get(answer["Location"]))
    assert "1 answer accepted." in page
    assert "no longer possible" in page
    assert states(form, cast.anna) == {"sites": "accepted", "plants": "unanswered"}


@pytest.mark.parametrize("posted", [{}, {"chosen": ["nonsense", "\0"]}, {"only": "x" * 10_000, "seen": "9" * 10_000}])
def test_nothing_chosen_changes_nothing(cast: Cast, client: Client, posted: dict[str, Any]) -> None:
    form, _ids = answered(cast, SITES, sites="3")
    sign_in(client, cast.anna)
    for verb in ("accept", "reject"):
        answer = client.post(f"{page_of(form)}/{verb}", posted)
        assert "Choose at least one answer." in text_of(client.get(answer["Location"]))
    assert states(form, cast.anna) == {"sites": "answered"}


def test_answers_of_another_questionnaire_are_not_found(cast: Cast, client: Client) -> None:
    form, _ids = answered(cast, SITES, sites="3")
    other = sent(cast.anna, cast.tom, PLANTS, name="Other")
    sign_in(client, cast.anna)
    foreign = {"chosen": question(other, "plants", cast.anna).task_id, "explanation": "Why?"}
    for verb in ("accept", "reject"):
        assert client.post(f"{page_of(form)}/{verb}", foreign).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_who_judge_the_same_answers_at_once_one_is_told(cast: Cast) -> None:
    form, ids = answered(cast, SITES, PLANTS, sites="3", plants="Bern")
    outcomes: list[Outcome] = []

    def press(judge: Callable[[], Outcome], who: Actor) -> None:
        try:
            with working_as(who):
                outcomes.append(judge())
        finally:
            connection.close()

    chosen = list(ids.values())
    verdicts: list[tuple[Callable[[], Outcome], Actor]] = [
        (lambda: accept_answers(by=cast.anna, sent_id=form.pk, chosen=chosen), cast.anna),
        (
            lambda: reject_answers(by=cast.jonas, sent_id=form.pk, chosen=chosen[::-1], explanation="Hm."),
            cast.jonas,
        ),
    ]
    threads = [threading.Thread(target=press, args=verdict) for verdict in verdicts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(outcome.done) for outcome in outcomes) == [0, 2]
    assert sorted(len(outcome.refused) for outcome in outcomes) == [0, 2]
    assert len(set(states(form, cast.anna).values())) == 1
