"""Evaluations: scored in turn among colleagues, seen by the partner only when released."""

from decimal import Decimal

import pytest

from parley.companies.actor import Actor
from parley.companies.models import Member
from parley.companies.tests.factories import Cast
from parley.core.acting_company import acting_as_system
from parley.core.errors import NotAllowed, NotFound, Refused
from parley.evaluations import actions
from parley.evaluations.actions import Assigned, Given
from parley.evaluations.criteria import Criterion
from parley.evaluations.models import Cycle, CycleCriterion, EvaluatedPartner, Evaluation, EvaluationTemplate, Score
from parley.evaluations.queries.cycles import waiting_for
from parley.evaluations.queries.evaluations import lines_of
from parley.evaluations.tests.factories import cycle, evaluation_of, released, scored, template
from parley.notify.models import OutgoingMail
from parley.tasks.models import Task, TaskSide
from parley.tasks.tests.factories import do, working_as

pytestmark = pytest.mark.django_db


def waits(person: Actor) -> list[tuple[str, int]]:
    with working_as(person):
        return [(row.partner, row.criteria) for row in waiting_for(person)]


def test_evaluators_score_in_turn_and_the_reviewer_releases(cast: Cast) -> None:
    started = cycle(cast.anna, [cast.luca], evaluators=[cast.mia, cast.jonas, cast.mia], reviewer=cast.anna)
    evaluation = evaluation_of(started, cast.luca, cast.anna)
    for person, value in ((cast.mia, "4"), (cast.jonas, "5"), (cast.mia, "3")):
        assert waits(person) == [("Alpine Dairy AG", 1)]
        assert waits(cast.anna) == []
        scored(person, evaluation, value)
    assert waits(cast.anna) == [("Alpine Dairy AG", 0)]
    with working_as(cast.anna):
        task = actions.release(by=cast.anna, evaluation_ids=[evaluation.pk], summary="Well done.")[0]
    with working_as(cast.luca):
        told = EvaluatedPartner.objects.get(task=task)
        assert (told.result, told.grade, told.change) == (Decimal("4.10"), "A", None)
        assert [line.value for line in told.lines] == [4, 5, 3]
    assert waits(cast.anna) == []


def test_equal_turns_score_at_the_same_time(cast: Cast) -> None:
    cycle(cast.anna, [cast.luca], evaluators=[cast.mia, cast.jonas, cast.mia], turns=(1, 1, 2))
    assert waits(cast.mia) == waits(cast.jonas) == [("Alpine Dairy AG", 1)]


def test_partner_sees_nothing_until_release(cast: Cast) -> None:
    started = cycle(cast.anna, [cast.luca, cast.tom], turns=(1, 1, 1))
    evaluation = evaluation_of(started, cast.luca, cast.anna)
    scored(cast.anna, evaluation, "2", "Late three times.")
    with working_as(cast.luca):
        for model in (EvaluationTemplate, Cycle, CycleCriterion, Evaluation, Score, EvaluatedPartner, Task, TaskSide):
            assert not model._default_manager.exists(), model
    with acting_as_system():
        assert not OutgoingMail.objects.filter(to="luca@alpine.example").exists()
    with working_as(cast.anna):
        actions.release(by=cast.anna, evaluation_ids=[evaluation.pk])
    with working_as(cast.luca):
        assert EvaluatedPartner.objects.count() == Task.objects.count() == 1
        assert not Evaluation.objects.exists()
    with working_as(cast.tom):
        assert not EvaluatedPartner.objects.exists()


def test_seen_is_acknowledged(cast: Cast) -> None:
    task = released(cast.anna, cast.luca)
    do("done", task, cast.luca)
    with working_as(cast.anna):
        assert Task.objects.get(pk=task.pk).state == "acknowledged"


def test_change_is_told_against_the_earlier_cycle_of_another_scale(cast: Cast) -> None:
    of_ten = template(cast.anna, "Ten", scale=10, class_a="8", class_b="5")
    released(cast.anna, cast.luca, value="6", of=of_ten, name="2025")
    with working_as(cast.anna):
        before = Cycle.objects.get(name="2025")
    task = released(cast.anna, cast.luca, value="4", name="2026", earlier=before)
    with working_as(cast.luca):
        told = EvaluatedPartner.objects.get(task=task)
        assert (told.change, told.earlier_name, told.earlier_grade) == (Decimal("1.00"), "2025", "B")
        assert [line.before for line in told.lines] == [3, 3, 3]


def test_withdrawn_evaluation_is_no_measure_for_the_next(cast: Cast) -> None:
    do("cancel", released(cast.anna, cast.luca, name="2025"), cast.anna, explanation="Mixed up.")
    with working_as(cast.anna):
        before = Cycle.objects.get(name="2025")
    task = released(cast.anna, cast.luca, name="2026", earlier=before)
    with working_as(cast.luca):
        assert EvaluatedPartner.objects.get(task=task).change is None


def test_reviewer_sends_one_criterion_back_and_the_others_stay(cast: Cast) -> None:
    started = cycle(cast.anna, [cast.luca], evaluators=[cast.mia, cast.jonas, cast.mia], turns=(1, 1, 1))
    evaluation = evaluation_of(started, cast.luca, cast.anna)
    scored(cast.mia, evaluation)
    scored(cast.jonas, evaluation)
    with working_as(cast.anna):
        jonas_line = next(line for line in lines_of(evaluation) if line.asked.evaluator_id == cast.jonas.user.pk)
        chosen = [jonas_line.asked.pk]
        actions.send_back(by=cast.anna, evaluation_id=evaluation.pk, criterion_ids=chosen, note="No comment given.")
    assert waits(cast.anna) == waits(cast.mia) == []
    assert waits(cast.jonas) == [("Alpine Dairy AG", 1)]
    scored(cast.jonas, evaluation, "2", "Two late trucks.")
    assert waits(cast.anna) == [("Alpine Dairy AG", 0)]


def test_only_the_reviewer_releases_and_only_what_is_scored(cast: Cast) -> None:
    started = cycle(cast.anna, [cast.luca], turns=(1, 1, 1), reviewer=cast.jonas)
    evaluation = evaluation_of(started, cast.luca, cast.anna)
    with working_as(cast.jonas), pytest.raises(Refused, match="not ready"):
        actions.release(by=cast.jonas, evaluation_ids=[evaluation.pk])
    scored(cast.anna, evaluation)
    with working_as(cast.anna), pytest.raises(NotAllowed, match="Jonas Vogt"):
        actions.release(by=cast.anna, evaluation_ids=[evaluation.pk])
    with working_as(cast.jonas):
        actions.release(by=cast.jonas, evaluation_ids=[evaluation.pk])
    with working_as(cast.jonas), pytest.raises(Refused, match="already been released"):
        actions.release(by=cast.jonas, evaluation_ids=[evaluation.pk])


@pytest.mark.parametrize("value", ["5.01", "-1"])
def test_score_outside_the_scale_is_refused(cast: Cast, value: str) -> None:
    evaluation = evaluation_of(cycle(cast.anna, [cast.luca]), cast.luca, cast.anna)
    with pytest.raises(Refused, match="from 0 to 5"):
        scored(cast.anna, evaluation, value)
    with working_as(cast.anna):
        assert not Score.objects.exists()


def test_draft_keeps_what_was_written_and_the_turn(cast: Cast) -> None:
    evaluation = evaluation_of(cycle(cast.anna, [cast.luca], turns=(1, 1, 1)), cast.luca, cast.anna)
    with working_as(cast.anna):
        first = lines_of(evaluation)[0].asked.pk
        said = {first: Given(None, "Ask the warehouse.")}
        actions.give_scores(by=cast.anna, evaluation_id=evaluation.pk, given=said, as_draft=True)
        assert Score.objects.get(criterion=first).comment == "Ask the warehouse."
    assert waits(cast.anna) == [("Alpine Dairy AG", 3)]


def test_nobody_scores_out_of_turn_or_twice(cast: Cast) -> None:
    started = cycle(cast.anna, [cast.luca], evaluators=[cast.mia, cast.jonas, cast.mia])
    evaluation = evaluation_of(started, cast.luca, cast.anna)
    with pytest.raises(Refused, match="no longer your turn"):
        scored(cast.jonas, evaluation)
    scored(cast.mia, evaluation)
    with pytest.raises(Refused, match="no longer your turn"):
        scored(cast.mia, evaluation)


def test_evaluator_who_left_is_replaced_and_given_scores_stay(cast: Cast) -> None:
    started = cycle(cast.anna, [cast.luca], evaluators=[cast.mia, cast.jonas, cast.jonas])
    evaluation = evaluation_of(started, cast.luca, cast.anna)
    scored(cast.mia, evaluation)
    with acting_as_system():
        Member.objects.filter(user=cast.jonas.user).update(is_active=False)
    people = [Assigned(cast.mia.user, 1), Assigned(cast.jonas.user, 2), Assigned(cast.anna.user, 3)]
    with working_as(cast.anna), pytest.raises(Refused, match="Jonas Vogt is not a member"):
        actions.change_people(by=cast.anna, cycle_id=started.pk, people=people, reviewer=cast.anna.user)
    people[1] = Assigned(cast.anna.user, 2)
    with working_as(cast.anna):
        actions.change_people(by=cast.anna, cycle_id=started.pk, people=people, reviewer=cast.anna.user)
    assert waits(cast.anna) == [("Alpine Dairy AG", 1)]
    with working_as(cast.anna):
        assert Score.objects.get().scored_by_id == cast.mia.user.pk


def test_evaluators_are_told_once_whatever_the_number_of_partners(cast: Cast) -> None:
    started = cycle(cast.anna, [cast.luca, cast.tom, cast.ingrid], evaluators=[cast.mia, cast.jonas, cast.jonas])
    with acting_as_system():
        assert [mail.to for mail in OutgoingMail.objects.filter(template="evaluation_waits")] == [
            "mia@nordwind.example"
        ]
    for partner in (cast.luca, cast.tom):
        scored(cast.mia, evaluation_of(started, partner, cast.anna))
    with acting_as_system():
        mails = OutgoingMail.objects.filter(template="evaluation_waits", to="jonas@nordwind.example")
        assert mails.count() == 1


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ((50, 30), "yours add up to 80"),
        ((60, 50), "yours add up to 110"),
        ((), "at least one"),
        ((120,), "from 1 to 100"),
    ],
)
def test_weights_must_sum_to_a_hundred(cast: Cast, weights: tuple[int, ...], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        template(cast.anna, criteria=[Criterion("", f"Criterion {n}", weight) for n, weight in enumerate(weights)])


@pytest.mark.parametrize(
    ("class_a", "class_b", "sentence"),
    [("2", "4", "below class A"), ("6", "4", "within the scale"), ("4", "0", "above 0"), ("4", "4", "below class A")],
)
def test_classes_stand_in_the_order_of_the_scale(cast: Cast, class_a: str, class_b: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        template(cast.anna, class_a=class_a, class_b=class_b)


def test_only_own_partners_and_members_take_part(cast: Cast) -> None:
    with pytest.raises(Refused, match="Choose from your partners"):
        cycle(cast.anna, [cast.eva])
    with pytest.raises(Refused, match="not a member"):
        cycle(cast.anna, [cast.luca], evaluators=[cast.luca] * 3, name="Other")


def test_partner_left_out_is_not_scored_any_more(cast: Cast) -> None:
    evaluation = evaluation_of(cycle(cast.anna, [cast.luca, cast.tom]), cast.luca, cast.anna)
    with working_as(cast.mia), pytest.raises(NotAllowed):
        actions.leave_out(by=cast.mia, evaluation_id=evaluation.pk)
    with working_as(cast.anna):
        actions.leave_out(by=cast.anna, evaluation_id=evaluation.pk)
    assert waits(cast.anna) == [("Kestrel Packaging Ltd", 1)]


def test_another_companys_evaluation_is_not_there(cast: Cast) -> None:
    evaluation = evaluation_of(cycle(cast.anna, [cast.luca]), cast.luca, cast.anna)
    for outsider in (cast.luca, cast.eva):
        with working_as(outsider), pytest.raises(NotFound):
            actions.leave_out(by=outsider, evaluation_id=evaluation.pk)
