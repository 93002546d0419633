"""The pages of evaluations, for both companies."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from parley.companies.models import Member
from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.core.acting_company import acting_as_system
from parley.evaluations.figures import figure, signed
from parley.evaluations.models import Cycle, Evaluation, EvaluationTemplate, Score
from parley.evaluations.tests.factories import cycle, evaluation_of, released, scored, template
from parley.tasks.models import Task
from parley.tasks.tests.factories import do, working_as

pytestmark = pytest.mark.django_db
KEY = "3f0c0b8e-6f0e-4c7e-9b7e-0a9f4f1f2a11"
WEIGHTS = {"weight_price": "20", "weight_quality": "50", "own_name_0": "Sustainability", "own_weight_0": "30"}
TEMPLATE = {"name": "Suppliers", "scale": "5", "class_a": "4", "class_b": "2,5", **WEIGHTS}


def text_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def test_template_is_made_and_changed(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    assert client.post("/settings/evaluations/new", {**TEMPLATE, "submit_key": KEY}).status_code == 302
    assert client.post("/settings/evaluations/new", {**TEMPLATE, "submit_key": KEY}).status_code == 302
    with working_as(cast.anna):
        kept = EvaluationTemplate.objects.get()
        assert [(c.label, c.weight) for c in kept.weighted] == [("Price", 20), ("Quality", 50), ("Sustainability", 30)]
    page = text_of(client.get(f"/settings/evaluations/{kept.pk}"))
    assert "Sustainability" in page
    client.post(f"/settings/evaluations/{kept.pk}", {**TEMPLATE, "scale": "10", "class_a": "8", "class_b": "5"})
    with working_as(cast.anna):
        assert EvaluationTemplate.objects.get().scale == 10
    assert client.post(f"/settings/evaluations/{kept.pk}/archive").status_code == 302
    assert "Suppliers" in text_of(client.get("/settings/evaluations?archived=on"))
    assert "No templates yet" in text_of(client.get("/evaluations/new"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"weight_price": "30"}, "yours add up to 110"),
        ({"weight_price": "", "weight_quality": "", "own_name_0": "", "own_weight_0": ""}, "at least one criterion"),
        ({"weight_price": "a lot"}, "whole number from 1 to 100"),
        ({"weight_price": "-20"}, "from 1 to 100"),
        ({"own_name_0": ""}, "Enter a name for this criterion."),
        ({"own_weight_0": ""}, "Enter a weight for this criterion."),
        ({"class_a": "2", "class_b": "4"}, "below class A"),
        ({"class_a": "9"}, "within the scale"),
        ({"class_a": "NaN"}, "Enter a number"),
        ({"scale": "-5"}, "Select a valid choice"),
    ],
)
def test_impossible_template_is_refused_with_what_was_typed(
    cast: Cast, client: Client, changes: dict[str, str], sentence: str
) -> None:
    answer = sign_in(client, cast.anna).post("/settings/evaluations/new", {**TEMPLATE, **changes})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    with working_as(cast.anna):
        assert not EvaluationTemplate.objects.exists()


def test_second_template_of_a_name_is_refused(cast: Cast, client: Client) -> None:
    template(cast.anna)
    assert "already called “Suppliers”" in text_of(
        sign_in(client, cast.anna).post("/settings/evaluations/new", TEMPLATE)
    )


def test_member_reads_a_template_and_changes_none(cast: Cast, client: Client) -> None:
    kept = template(cast.anna)
    sign_in(client, cast.mia)
    assert "Owners and admins can change this." in text_of(client.get(f"/settings/evaluations/{kept.pk}"))
    assert client.post(f"/settings/evaluations/{kept.pk}", TEMPLATE).status_code == 403
    assert client.get("/settings/evaluations/new").status_code == 403
    assert sign_in(client, cast.luca).get(f"/settings/evaluations/{kept.pk}").status_code == 404


def start(cast: Cast, of: EvaluationTemplate, **changes: object) -> dict[str, object]:
    people = {f"evaluator_{n}": cast.mia.user.pk for n in range(3)} | {f"turn_{n}": 1 for n in range(3)}
    return {"name": "Year 2026", "partners": [cast.alpine.pk], "reviewer": cast.anna.user.pk, **people, **changes}


def test_cycle_is_started_scored_and_released_in_the_browser(cast: Cast, client: Client) -> None:
    of = template(cast.anna)
    sign_in(client, cast.anna)
    assert "Suppliers" in text_of(client.get("/evaluations/new"))
    answer = client.post(f"/evaluations/new?template={of.pk}", start(cast, of))
    assert answer.status_code == 302, text_of(answer)
    with working_as(cast.anna):
        evaluation = Evaluation.objects.get()
    sign_in(client, cast.mia)
    assert "3 criteria to score" in text_of(client.get("/evaluations"))
    address = f"/evaluations/{evaluation.pk}"
    wrong = client.post(f"{address}/score", {"value_0": "6", "value_1": "", "value_2": "x", "comment_0": "Good."})
    assert wrong.status_code == 422
    for sentence in ("required", "Enter a number", "Good."):
        assert sentence in text_of(wrong)
    outside = client.post(f"{address}/score", {"value_0": "6", "value_1": "1", "value_2": "1"})
    assert "The score must be from 0 to 5." in text_of(outside)
    given = {"value_0": "4,5", "value_1": "3", "value_2": "5", "comment_1": "Two late trucks."}
    assert client.post(f"{address}/score", given).status_code == 302
    sign_in(client, cast.anna)
    page = text_of(client.get(address))
    assert "Two late trucks." in page
    assert "4.15 of 5" in page
    answer = client.post(f"{address}/release", {"summary": "A good year."})
    assert answer.status_code == 302
    sign_in(client, cast.luca)
    page = text_of(client.get(answer["Location"]))
    for words in ("Year 2026", "4.15 of 5", "Two late trucks.", "A good year.", '<svg viewBox="-108'):
        assert words in page
    page = text_of(client.get("/received-evaluations"))
    assert "Year 2026" in page
    assert "Nordwind Foods GmbH" in page


def test_start_is_refused_at_the_fields(cast: Cast, client: Client) -> None:
    of = template(cast.anna)
    sign_in(client, cast.anna)
    changes = {"partners": [cast.stranger.pk], "evaluator_1": cast.luca.user.pk, "turn_2": "0", "due_on": "2001-01-01"}
    answer = client.post(f"/evaluations/new?template={of.pk}", start(cast, of, **changes))
    assert answer.status_code == 422
    for sentence in ("Choose from your partners.", "Choose a member of your company.", "in the past", "greater than"):
        assert sentence in text_of(answer)
    with working_as(cast.anna):
        assert not Cycle.objects.exists()


def test_who_left_is_named_and_replaced(cast: Cast, client: Client) -> None:
    started = cycle(cast.anna, [cast.luca], evaluators=[cast.jonas] * 3)
    with acting_as_system():
        Member.objects.filter(user=cast.jonas.user).update(is_active=False)
    sign_in(client, cast.anna)
    assert "Jonas Vogt has left your company" in text_of(client.get(f"/evaluations/cycles/{started.pk}"))
    page = text_of(client.get(f"/evaluations/cycles/{started.pk}/people"))
    assert "Jonas Vogt has left your company" in page
    assert str(cast.jonas.user.pk) not in page
    people = {name: value for name, value in start(cast, started.template).items() if name not in {"name", "partners"}}
    assert client.post(f"/evaluations/cycles/{started.pk}/people", people).status_code == 302
    assert "Alpine Dairy AG" in text_of(sign_in(client, cast.mia).get("/evaluations"))


def test_scores_are_read_by_those_who_answer_for_them_alone(cast: Cast, client: Client) -> None:
    started = cycle(cast.anna, [cast.luca], evaluators=[cast.anna, cast.mia, cast.anna], reviewer=cast.jonas)
    evaluation = evaluation_of(started, cast.luca, cast.anna)
    scored(cast.anna, evaluation, "1", "A secret word.")
    address = f"/evaluations/{evaluation.pk}"
    assert "A secret word." in text_of(sign_in(client, cast.jonas).get(address))
    assert "A secret word." not in text_of(sign_in(client, cast.mia).get(address))


def test_reviewer_sends_back_and_the_evaluator_reads_why(cast: Cast, client: Client) -> None:
    started = cycle(cast.anna, [cast.luca], evaluators=[cast.mia] * 3, turns=(1, 1, 1))
    evaluation = evaluation_of(started, cast.luca, cast.anna)
    scored(cast.mia, evaluation)
    address = f"/evaluations/{evaluation.pk}/send-back"
    assert sign_in(client, cast.mia).get(address).status_code == 403
    sign_in(client, cast.anna)
    assert client.post(address, {"note": "Why?"}).status_code == 422
    with working_as(cast.anna):
        criterion = Score.objects.order_by("criterion__position")[0].criterion_id
    assert client.post(address, {"criteria": [criterion], "note": "Please say why."}).status_code == 302
    page = text_of(sign_in(client, cast.mia).get(f"/evaluations/{evaluation.pk}/score"))
    assert "Please say why." in page
    assert page.count('name="value_') == 1


def test_all_that_is_ready_is_released_at_once(cast: Cast, client: Client) -> None:
    started = cycle(cast.anna, [cast.luca, cast.tom, cast.ingrid], turns=(1, 1, 1))
    for partner in (cast.luca, cast.tom):
        scored(cast.anna, evaluation_of(started, partner, cast.anna))
    sign_in(client, cast.anna)
    assert "Release all that are ready (2)" in text_of(client.get(f"/evaluations/cycles/{started.pk}"))
    for _ in range(2):
        client.post(f"/evaluations/cycles/{started.pk}/release", {"submit_key": KEY})
    with working_as(cast.anna):
        assert Task.objects.count() == 2


def test_partner_without_connection_is_refused_in_words(cast: Cast, client: Client) -> None:
    from parley.companies.models import Connection

    evaluation = evaluation_of(cycle(cast.anna, [cast.luca], turns=(1, 1, 1)), cast.luca, cast.anna)
    scored(cast.anna, evaluation)
    with acting_as_system():
        Connection.objects.filter(supplier=cast.alpine, customer=cast.nordwind).update(state="ended")
    answer = sign_in(client, cast.anna).post(f"/evaluations/{evaluation.pk}/release", {"summary": "Kept text."})
    assert answer.status_code == 422
    assert "You can only send tasks to partners with an active connection." in text_of(answer)
    assert "Kept text." in text_of(answer)


def test_received_evaluations_are_narrowed(cast: Cast, client: Client) -> None:
    released(cast.anna, cast.tom, value="4.5", name="Good year")
    released(cast.luca, cast.tom, value="1", name="Bad year")
    sign_in(client, cast.tom)
    page = text_of(client.get("/received-evaluations"))
    assert "Good year" in page
    assert "Bad year" in page
    assert "curve-2" in page
    for query, shown, hidden in (
        (f"partner={cast.alpine.pk}", "Bad year", "Good year"),
        ("class=A", "Good year", "Bad year"),
    ):
        page = text_of(client.get(f"/received-evaluations?{query}"))
        assert shown in page
        assert hidden not in page
    assert "No matches" in text_of(client.get("/received-evaluations?year=2001"))
    for nonsense in ("year=x", "year=0000", "class=Z", "partner=1", "after=1", "year=²²²²"):
        assert client.get(f"/received-evaluations?{nonsense}").status_code == 200


def test_company_that_evaluates_reads_the_task_it_released(cast: Cast, client: Client) -> None:
    task = released(cast.anna, cast.luca)
    assert "Reliable." in text_of(sign_in(client, cast.mia).get(f"/tasks/{task.pk}"))
    do("done", task, cast.luca)
    assert "Acknowledged" in text_of(client.get(f"/tasks/{task.pk}"))


def test_lists_take_five_statements_and_pages_eight(cast: Cast, client: Client) -> None:
    partners = [cast.luca, cast.tom, cast.ingrid]
    started = cycle(cast.anna, partners, turns=(1, 1, 1))
    task = None
    for number, partner in enumerate(partners[:2]):
        task = released(cast.anna, partner, name=f"Cycle {number}")
    evaluation = evaluation_of(started, cast.luca, cast.anna)
    sign_in(client, cast.anna)
    with statements(5):
        assert client.get("/evaluations").status_code == 200
    with statements(8):
        assert client.get(f"/evaluations/cycles/{started.pk}").status_code == 200
    with statements(8):
        assert client.get(f"/evaluations/{evaluation.pk}/score").status_code == 200
    sign_in(client, cast.tom)
    with statements(5):
        assert client.get("/received-evaluations").status_code == 200
    assert task
    with statements(8):
        assert client.get(f"/tasks/{task.pk}").status_code == 200


def test_figures_are_written_as_people_write_them() -> None:
    words = [figure(Decimal(value)) for value in ("80.00", "4.50", "4.25", "100", "0")]
    assert words == ["80", "4.5", "4.25", "100", "0"]
    assert [signed(Decimal(value)) for value in ("0.30", "-1", "0")] == ["+0.3", "\N{MINUS SIGN}1", "±0"]


def test_form_shows_round_classes_as_plain_numbers(cast: Cast, client: Client) -> None:
    kept = template(cast.anna, scale=100, class_a="80", class_b="50")
    assert 'value="80"' in text_of(sign_in(client, cast.anna).get(f"/settings/evaluations/{kept.pk}"))
