"""The list of received questionnaires, and the Overview of one."""

from typing import Any

import pytest
from django.test import Client

from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.questionnaires.answering.lists import ReceivedFilters, received_list
from parley.questionnaires.answering.views.received_questionnaires import format_runs
from parley.questionnaires.models import SentQuestionnaire
from parley.questionnaires.sending.actions import send_questionnaire
from parley.questionnaires.tests.factories import question, questionnaire, sent
from parley.tasks.tests.factories import do, working_as

pytestmark = pytest.mark.django_db
ORGANIC = {"name": "organic", "type": "yes_no"}
BODY = {"name": "body", "type": "text", "condition": "${organic} = 'yes'"}
SITES = {"name": "sites", "type": "integer"}


def text_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def named(cast: Cast, name: str, *questions: dict[str, Any]) -> SentQuestionnaire:
    made = questionnaire(cast.anna, *(questions or (ORGANIC,)), name=name)
    with working_as(cast.anna):
        return send_questionnaire(by=cast.anna, questionnaire_id=made.pk, partners=[cast.alpine])[0]


def test_list_says_who_asks_and_how_far_the_answers_are(cast: Cast, client: Client) -> None:
    form = named(cast, "Food safety", ORGANIC, BODY, SITES)
    do("send_answer", question(form, "sites", cast.luca).task, cast.luca, answer="3")
    page = text_of(sign_in(client, cast.luca).get("/received-questionnaires"))
    for words in ("Food safety", "Nordwind Foods GmbH", "1 / 2", "Overview", "Preview", "Started"):
        assert words in page


def test_list_is_narrowed_to_open_and_done_to_a_partner_and_to_words(cast: Cast, client: Client) -> None:
    named(cast, "Food safety")
    done = named(cast, "Packaging")
    do("send_answer", question(done, "organic", cast.luca).task, cast.luca, answer="yes")
    sign_in(client, cast.luca)

    def names(query: str) -> list[str]:
        page = text_of(client.get(f"/received-questionnaires{query}"))
        return [name for name in ("Food safety", "Packaging") if f">{name}</a>" in page]

    assert names("?box=open") == ["Food safety"]
    assert names("?box=done") == ["Packaging"]
    assert names("?q=pack") == ["Packaging"]
    assert names("?q=%25") == []
    assert names(f"?partner={cast.nordwind.pk}") == ["Food safety", "Packaging"]
    assert names(f"?partner={cast.stranger.pk}") == []
    assert names("?partner=x&after=y&box=z&q=%00") == ["Food safety", "Packaging"]


def test_list_goes_on_where_the_page_ended(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parley.core.lists.filtered_list.PAGE", 2)
    for number in range(5):
        named(cast, f"Form {number}")
    sign_in(client, cast.luca)
    outside = received_list(cast.alpine, ReceivedFilters())
    with working_as(cast.luca):
        seen, filters = [], ReceivedFilters()
        while True:
            page = received_list(cast.alpine, filters)
            seen += [row.name for row in page.rows]
            if page.following is None:
                break
            filters = ReceivedFilters(after=page.following)
    assert seen == [f"Form {number}" for number in (4, 3, 2, 1, 0)]
    assert outside.rows == []  # nothing is visible without an acting company
    assert outside.following is None


def test_list_takes_five_statements_whatever_its_length(cast: Cast, client: Client) -> None:
    for number in range(3):
        named(cast, f"Form {number}", ORGANIC, BODY)
    sign_in(client, cast.luca)
    client.get("/received-questionnaires")
    with statements(at_most=5):
        client.get("/received-questionnaires")


def test_overview_says_sections_people_and_why_answers_were_rejected(cast: Cast, client: Client) -> None:
    form = named(cast, "Food safety", ORGANIC, BODY, SITES)
    task = question(form, "sites", cast.luca).task
    do("send_answer", task, cast.luca, answer="3")
    do("reject", task, cast.anna, explanation="Count them again.")
    page = text_of(sign_in(client, cast.luca).get(f"/received-questionnaires/{form.pk}"))
    for words in (
        "Food safety",
        "Nordwind Foods GmbH",
        "Anna Becker",
        "Count them again.",
        "General",
        "0 / 2",
        "Luca Frei",
    ):
        assert words in page
    assert "Questions 1, 3" in page


def test_numbers_that_follow_each_other_are_said_as_runs() -> None:
    assert format_runs([1, 2, 3, 7, 9, 10]) == "1–3, 7, 9–10"


@pytest.mark.parametrize("page", ["", "/answer", "/delegate"])
def test_questionnaire_is_there_for_the_company_that_is_asked_alone(cast: Cast, client: Client, page: str) -> None:
    form = sent(cast.anna, cast.luca, ORGANIC)
    address = f"/received-questionnaires/{form.pk}{page}"
    assert client.get(address).status_code == 302
    for person, status in ((cast.luca, 200), (cast.sara, 200), (cast.anna, 404), (cast.eva, 404), (cast.tom, 404)):
        assert sign_in(client, person).get(address).status_code == status
