"""A questionnaire sent, answered and judged; what depends on an answer; what the other side never sees."""

import pytest
from django.db import ProgrammingError, transaction

from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast
from parley.core.errors import NotFound, Refused
from parley.questionnaires import states as slugs
from parley.questionnaires.answering.actions import delegate, save_draft, send_drafts
from parley.questionnaires.kind import QuestionKind
from parley.questionnaires.models import AnswerDraft, EarlierAnswer, Question, QuestionTask, SentQuestionnaire
from parley.questionnaires.tests.factories import question, sent
from parley.tasks.models import TaskSide
from parley.tasks.perform import InvalidInput, NotYourTurn
from parley.tasks.tests.factories import do, working_as

pytestmark = pytest.mark.django_db

ORGANIC = {"name": "organic", "type": "yes_no"}
BODY = {"name": "body", "type": "text", "condition": "${organic} = 'yes'"}
SITES = {"name": "sites", "type": "integer", "constraint": ". >= 1 and . <= 50", "message": "Between 1 and 50."}


def states(of: SentQuestionnaire, reader: Actor) -> dict[str, str]:
    with working_as(reader):
        return dict(QuestionTask.objects.filter(sent=of).values_list("name", "task__state"))


def test_slugs_are_those_of_the_kind() -> None:
    declared = {getattr(slugs, name) for name in dir(slugs) if isinstance(getattr(slugs, name), str) and name.isupper()}
    assert declared >= QuestionKind.states.keys()
    assert declared - QuestionKind.states.keys() == {"question", "send_answer", "accept", "reject"}
    assert {"send_answer", "accept", "reject"} <= QuestionKind.actions.keys()


def test_every_question_is_a_task_in_the_inbox(cast: Cast) -> None:
    form = sent(cast.anna, cast.luca, ORGANIC, SITES, {"name": "hint", "type": "note"})
    with working_as(cast.luca):
        assert TaskSide.objects.filter(company=cast.alpine, kind="question", is_my_turn=True).count() == 2
    assert states(form, cast.luca) == {"organic": "unanswered", "sites": "unanswered"}


def test_answer_is_rejected_answered_again_and_accepted(cast: Cast) -> None:
    form = sent(cast.anna, cast.luca, SITES)
    task = question(form, "sites", cast.luca).task
    do("send_answer", task, cast.luca, answer="3")
    do("reject", task, cast.anna, explanation="And the new plant?")
    do("send_answer", task, cast.luca, answer="4")
    do("accept", task, cast.anna)
    answered = question(form, "sites", cast.anna)
    assert (answered.value, answered.state, answered.task.state) == (4, "accepted", "accepted")


@pytest.mark.parametrize("typed", ["", "three", "0", "51", "2.5", "9" * 40])
def test_answer_of_the_wrong_type_or_against_the_rule_changes_nothing(cast: Cast, typed: str) -> None:
    form = sent(cast.anna, cast.luca, SITES)
    with pytest.raises(InvalidInput):
        do("send_answer", question(form, "sites", cast.luca).task, cast.luca, answer=typed)
    assert states(form, cast.luca) == {"sites": "unanswered"}


def test_answer_to_an_accepted_question_is_out_of_turn(cast: Cast) -> None:
    form = sent(cast.anna, cast.luca, ORGANIC)
    task = question(form, "organic", cast.luca).task
    do("send_answer", task, cast.luca, answer="yes")
    do("accept", task, cast.anna)
    with pytest.raises(NotYourTurn):
        do("send_answer", task, cast.luca, answer="no")


def test_question_is_asked_only_where_its_condition_holds(cast: Cast) -> None:
    form = sent(cast.anna, cast.luca, ORGANIC, BODY)
    assert states(form, cast.luca)["body"] == "not_asked"
    with working_as(cast.luca):
        assert not TaskSide.objects.filter(
            company=cast.alpine, task=question(form, "body", cast.luca).task, wants_attention=True
        )
    task = question(form, "organic", cast.luca).task
    do("send_answer", task, cast.luca, answer="yes")
    assert states(form, cast.luca)["body"] == "unanswered"
    do("reject", task, cast.anna, explanation="Sure?")
    do("send_answer", task, cast.luca, answer="no")
    assert states(form, cast.anna) == {"organic": "answered", "body": "not_asked"}


def test_drafts_are_sent_together_with_those_they_bring_up(cast: Cast) -> None:
    form = sent(cast.anna, cast.luca, ORGANIC, BODY, SITES)
    with working_as(cast.luca):
        for name, typed in (("organic", "yes"), ("body", "CH-BIO-006"), ("sites", "0")):
            save_draft(by=cast.luca, task_id=question(form, name, cast.luca).pk, typed=[typed])
        outcome = send_drafts(by=cast.luca, sent_id=form.pk, numbers=[1, 2, 3])
    assert len(outcome.done) == 2
    assert [refusal.fields["answer"] for refusal in outcome.refused.values()] == [["Between 1 and 50."]]
    assert states(form, cast.luca) == {"organic": "answered", "body": "answered", "sites": "unanswered"}
    with working_as(cast.luca):
        assert AnswerDraft.objects.get().typed == ["0"]


def test_asker_sees_neither_drafts_nor_earlier_answers(cast: Cast) -> None:
    form = sent(cast.anna, cast.luca, ORGANIC, SITES)
    with working_as(cast.luca):
        save_draft(by=cast.luca, task_id=question(form, "organic", cast.luca).pk, typed=["no"])
    do("send_answer", question(form, "sites", cast.luca).task, cast.luca, answer="2")
    with working_as(cast.anna):
        assert not AnswerDraft.objects.exists()
        assert not EarlierAnswer.objects.exists()
    with working_as(cast.luca):
        assert EarlierAnswer.objects.get().answer == "2"


def test_partner_reads_neither_weights_nor_points(cast: Cast) -> None:
    choices = [{"name": "a", "label": "A", "points": 100}]
    form = sent(cast.anna, cast.luca, {"name": "grade", "type": "single", "choices": choices, "weight": 5})
    with working_as(cast.luca):
        assert not Question.objects.exists()
    assert question(form, "grade", cast.luca).choices == [{"name": "a", "label": "A"}]


def test_sent_question_cannot_be_reworded(cast: Cast) -> None:
    form = sent(cast.anna, cast.luca, ORGANIC)
    with working_as(cast.anna), pytest.raises(ProgrammingError), transaction.atomic():
        QuestionTask.objects.filter(sent=form).update(text="Something else?")


def test_stranger_and_asker_cannot_answer(cast: Cast) -> None:
    form = sent(cast.anna, cast.luca, ORGANIC)
    task = question(form, "organic", cast.luca).task
    with pytest.raises(NotFound):
        do("send_answer", task, cast.eva, answer="yes")
    with pytest.raises(NotYourTurn):
        do("send_answer", task, cast.anna, answer="yes")
    for other in (cast.anna, cast.eva):
        with working_as(other), pytest.raises(NotFound):
            send_drafts(by=other, sent_id=form.pk, numbers=[1])


def test_question_is_delegated_to_a_colleague_and_to_nobody_else(cast: Cast) -> None:
    form = sent(cast.anna, cast.luca, ORGANIC)
    task_id = question(form, "organic", cast.luca).pk
    with working_as(cast.luca):
        assert delegate(by=cast.luca, task_ids=[task_id], to=cast.sara.user.pk) == 1
        with pytest.raises(Refused):
            delegate(by=cast.luca, task_ids=[task_id], to=cast.eva.user.pk)
        assert TaskSide.objects.get(task=task_id, company=cast.alpine).assignee_id == cast.sara.user.pk
