"""What answers are worth, and how the partners that were asked the same compare."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.questionnaires.models import SentQuestionnaire
from parley.questionnaires.review.lists import SentFilters, sent_questionnaires
from parley.questionnaires.review.queries.progress import progress_of
from parley.questionnaires.review.queries.results import compare_partners
from parley.questionnaires.review.scores import Score
from parley.questionnaires.sending.actions import send_questionnaire
from parley.questionnaires.tests.factories import question, questionnaire, sent
from parley.tasks.tests.factories import do, working_as

pytestmark = pytest.mark.django_db


def choices(**points: int) -> list[dict[str, Any]]:
    return [{"name": name, "label": name.title(), "points": worth} for name, worth in points.items()]


YES_NO = {"name": "yes_no", "type": "yes_no", "weight": 1}
YES_IS_BAD = {"name": "bad", "type": "yes_no", "weight": 1, "choices": choices(yes=10, no=90)}
SINGLE = {"name": "single", "type": "single", "weight": 3, "choices": choices(gold=100, silver=60, none=0)}
MULTIPLE = {"name": "many", "type": "multiple", "weight": 2, "choices": choices(sun=40, water=30, wind=50)}
TEXT = {"name": "text", "type": "text", "weight": 4, "is_required": False}
FREE = {"name": "free", "type": "text"}
LATER = {"name": "later", "type": "yes_no", "weight": 90, "condition": "${yes_no} = 'no'"}


def answer(form: SentQuestionnaire, cast: Cast, **answers: Any) -> None:
    for name, words in answers.items():
        do("send_answer", question(form, name, cast.luca).task, cast.luca, answer=words)


def score(form: SentQuestionnaire, cast: Cast) -> Score:
    """As the page, the list and the comparison say it: all the same."""
    with working_as(cast.anna):
        of_page = progress_of(form).score
        rows = sent_questionnaires(cast.nordwind, SentFilters()).rows
        of_list = next(row.score for row in rows if row.sent_id == form.pk)
        of_comparison = next(row.score for row in compare_partners(form.version).rows if row.sent_id == form.pk)
    assert of_page == of_list == of_comparison
    return of_page


@pytest.mark.parametrize(
    ("asked", "given", "points"),
    [
        (YES_NO, "yes", 100),
        (YES_NO, "no", 0),
        (YES_IS_BAD, "yes", 10),
        (YES_IS_BAD, "no", 90),
        (SINGLE, "silver", 60),
        (MULTIPLE, ["sun", "water"], 70),
        (MULTIPLE, ["sun", "water", "wind"], 100),
        (TEXT, "", 0),
    ],
)
def test_answer_has_the_points_of_what_was_chosen(cast: Cast, asked: dict[str, Any], given: Any, points: int) -> None:
    form = sent(cast.anna, cast.luca, asked)
    answer(form, cast, **{asked["name"]: given})
    assert score(form, cast).percent == points


def test_open_answer_counts_once_it_is_accepted(cast: Cast) -> None:
    form = sent(cast.anna, cast.luca, TEXT)
    answer(form, cast, text="By hand.")
    assert score(form, cast) == Score(weight=4)
    do("accept", question(form, "text", cast.anna).task, cast.anna)
    assert score(form, cast).percent == 100


def test_score_weighs_what_counts_already_and_says_how_much_that_is(cast: Cast) -> None:
    form = sent(cast.anna, cast.luca, YES_NO, SINGLE, TEXT, FREE)
    assert score(form, cast).percent is None
    answer(form, cast, yes_no="yes", single="silver", free="Whatever")
    counted = score(form, cast)
    assert (counted.percent, counted.covered) == (Decimal(70), 50)


def test_rejected_answer_does_not_count_until_it_is_given_again(cast: Cast) -> None:
    form = sent(cast.anna, cast.luca, YES_NO, SINGLE)
    answer(form, cast, yes_no="yes", single="none")
    assert score(form, cast).percent == 25
    do("reject", question(form, "single", cast.anna).task, cast.anna, explanation="Sure?")
    assert (score(form, cast).percent, score(form, cast).covered) == (Decimal(100), 25)
    answer(form, cast, single="gold")
    assert (score(form, cast).percent, score(form, cast).covered) == (Decimal(100), 100)


def test_question_that_is_not_asked_or_cancelled_weighs_nothing(cast: Cast) -> None:
    form = sent(cast.anna, cast.luca, YES_NO, LATER, SINGLE)
    answer(form, cast, yes_no="yes")
    do("cancel", question(form, "single", cast.anna).task, cast.anna, explanation="Needless.")
    assert score(form, cast) == Score(weight=1, scored=1, earned=Decimal(100))


def test_partners_of_a_version_are_compared_the_best_first(cast: Cast, client: Client) -> None:
    made = questionnaire(cast.anna, YES_NO, SINGLE)
    with working_as(cast.anna):
        forms = send_questionnaire(
            by=cast.anna, questionnaire_id=made.pk, partners=[cast.kestrel, cast.alpine, cast.fjord]
        )
    for form, actor, standard in zip(forms, (cast.tom, cast.luca, cast.ingrid), ("silver", "gold", None), strict=True):
        if standard:
            do("send_answer", question(form, "single", actor).task, actor, answer=standard)
    sign_in(client, cast.anna)
    address = f"/questionnaires/versions/{forms[0].version_id}"
    client.get(address)
    with statements(at_most=3 + 3):
        page = client.get(address).content.decode()

    def order(of: str) -> list[str]:
        return sorted(
            (cast.kestrel.name, cast.alpine.name, cast.fjord.name), key=lambda name: of.rindex(f">{name}</a></th>")
        )

    assert order(page) == [cast.alpine.name, cast.kestrel.name, cast.fjord.name]
    assert "60%" in page
    assert "75%" in page
    by_name = client.get(f"{address}?order=partner").content.decode()
    assert order(by_name) == sorted(order(by_name))
    assert client.get(f"{address}?order=nonsense").status_code == 200


def test_partner_learns_nothing_of_scores(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, SINGLE)
    answer(form, cast, single="gold")
    sign_in(client, cast.luca)
    with working_as(cast.luca):
        assert compare_partners(form.version).rows == []
    page = client.get(f"/tasks/{question(form, 'single', cast.luca).task_id}").content.decode()
    assert "points" not in page
    assert "Weight" not in page
