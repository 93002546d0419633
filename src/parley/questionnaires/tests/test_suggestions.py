"""Earlier answers: offered to the company that gave them, for the same question and for similar ones."""

from typing import Any

import pytest
from django.test import Client

from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast, connect, sign_in
from parley.questionnaires.answering.suggestions import answered_before, fingerprint, similar_answers
from parley.questionnaires.models import AnswerDraft, EarlierAnswer, QuestionTask, SentQuestionnaire
from parley.questionnaires.sending.actions import send_questionnaire
from parley.questionnaires.tests.factories import question, questionnaire
from parley.tasks.tests.factories import do, working_as

pytestmark = pytest.mark.django_db
HACCP = {"name": "haccp", "type": "long_text", "text": "Do you have a documented HACCP system?"}
LIKE_IT = {"name": "system", "type": "text", "text": "Is your HACCP system documented, and since when?"}
CHOICES = [{"name": "a", "label": "ISO 9001"}, {"name": "b", "label": "IFS Food"}]
OTHERWISE = [{"name": "x", "label": "ifs food"}, {"name": "y", "label": "ISO 9001"}, {"name": "z", "label": "None"}]


def asked(by: Actor, to: Actor, *questions: dict[str, Any], name: str) -> SentQuestionnaire:
    made = questionnaire(by, *questions, name=name)
    with working_as(by):
        return send_questionnaire(by=by, questionnaire_id=made.pk, partners=[to.company])[0]


def answered(cast: Cast, fields: dict[str, Any], answer: Any, *, name: str = "Last year") -> QuestionTask:
    """Luca has answered this question of Nordwind's."""
    form = asked(cast.anna, cast.luca, fields, name=name)
    of = question(form, fields["name"], cast.luca)
    do("send_answer", of.task, cast.luca, answer=answer)
    return of


def offered(cast: Cast, fields: dict[str, Any]) -> list[list[str]]:
    """What Luca is offered for this question, asked in another questionnaire."""
    form = asked(cast.anna, cast.luca, fields, name=f"This year, {fields['name']}")
    of = question(form, fields["name"], cast.luca)
    with working_as(cast.luca):
        return [suggestion.typed for suggestion in similar_answers(cast.alpine, of)]


def test_similar_question_is_offered_what_was_answered_before(cast: Cast) -> None:
    answered(cast, HACCP, "Yes, since 2019.")
    answered(cast, {**HACCP, "text": "How many lorries do you own?"}, "Seven.", name="Fleet")
    assert offered(cast, LIKE_IT) == [["Yes, since 2019."]]


@pytest.mark.parametrize(
    "text",
    [
        "HACCP: is there a documented system?",
        "documented haccp system",
        "Please tell us in your own words how the documented HACCP system of your company is maintained.",
    ],
)
def test_questions_need_not_begin_alike(cast: Cast, text: str) -> None:
    answered(cast, HACCP, "Yes.")
    assert offered(cast, {**LIKE_IT, "text": text}) == [["Yes."]]


def test_same_answer_is_offered_once_and_the_latest_first(cast: Cast) -> None:
    for year, answer in (("2024", "Yes."), ("2025", "No."), ("2026", "Yes.")):
        answered(cast, HACCP, answer, name=year)
    assert offered(cast, HACCP) == [["Yes."], ["No."]]


def test_choice_is_found_by_its_words(cast: Cast) -> None:
    certificates = {"name": "certificates", "type": "multiple", "choices": CHOICES, "text": "Which certificates?"}
    answered(cast, certificates, ["a", "b"])
    assert offered(cast, {**certificates, "choices": OTHERWISE}) == [["y", "x"]]
    assert offered(cast, {**certificates, "choices": OTHERWISE[:1], "name": "n"}) == []
    assert offered(cast, {**certificates, "type": "single", "name": "one"}) == []


def test_answer_of_another_type_is_not_offered(cast: Cast) -> None:
    answered(cast, HACCP, "Yes.")
    assert offered(cast, {**HACCP, "type": "yes_no"}) == []


def test_nobody_is_offered_the_answers_of_another_company(cast: Cast) -> None:
    answered(cast, HACCP, "A secret of Alpine's.")
    connect(cast.anna, cast.ingrid)
    form = asked(cast.anna, cast.ingrid, HACCP, name="This year")
    of = question(form, "haccp", cast.ingrid)
    for reader in (cast.ingrid, cast.anna, cast.eva):
        with working_as(reader):
            assert similar_answers(reader.company, of) == []
            assert similar_answers(cast.alpine, of) == []
            assert answered_before(reader.company, [of]) == {}
            assert answered_before(cast.alpine, [of]) == {}
            assert not EarlierAnswer.objects.exists()


def test_same_question_is_known_by_its_words_alone() -> None:
    assert fingerprint("Do you have  a system?") == fingerprint("do you have a SYSTEM")
    assert fingerprint("Do you have a system?") != fingerprint("Do you have two systems?")


class TestPages:
    def address(self, form: SentQuestionnaire) -> str:
        return f"/received-questionnaires/{form.pk}/answer"

    def test_same_question_shows_the_earlier_answer_with_source_and_age(self, cast: Cast, client: Client) -> None:
        answered(cast, HACCP, "Yes, since 2019.")
        form = asked(cast.anna, cast.luca, HACCP, name="This year")
        page = sign_in(client, cast.luca).get(self.address(form)).content.decode()
        for words in ("Answered before", "Yes, since 2019.", "To Nordwind Foods GmbH, Last year, 0", "ago"):
            assert words in page

    def test_one_press_fills_the_field_and_sends_nothing(self, cast: Cast, client: Client) -> None:
        earlier = answered(cast, HACCP, "Yes, since 2019.")
        form = asked(cast.anna, cast.luca, HACCP, name="This year")
        answer = sign_in(client, cast.luca).post(self.address(form), {"of": "1", "use": f"1:{earlier.pk}"})
        assert answer["Location"].endswith("#q-1")
        assert "\nYes, since 2019.</textarea>" in client.get(self.address(form)).content.decode()
        with working_as(cast.luca):
            assert QuestionTask.objects.get(sent=form).state == "unanswered"
            assert AnswerDraft.objects.get().typed == ["Yes, since 2019."]

    def test_similar_ones_are_shown_where_they_are_asked_for(self, cast: Cast, client: Client) -> None:
        answered(cast, HACCP, "Yes, since 2019.")
        form = asked(cast.anna, cast.luca, LIKE_IT, name="This year")
        sign_in(client, cast.luca)
        assert "Yes, since 2019." not in client.get(self.address(form)).content.decode()
        plain = client.post(self.address(form), {"of": "1", "suggest": "1"}, follow=True).content.decode()
        part = client.post(self.address(form), {"of": "1", "suggest": "1"}, HTTP_PARTS="1").content.decode()
        for page in (plain, part):
            assert "Yes, since 2019." in page
            assert HACCP["text"] in page

    def test_task_page_offers_them_too(self, cast: Cast, client: Client) -> None:
        answered(cast, HACCP, "Yes & no.")
        task = question(asked(cast.anna, cast.luca, LIKE_IT, name="This year"), "system", cast.luca).task
        page = sign_in(client, cast.luca).get(f"/tasks/{task.pk}").content.decode()
        assert "Yes &amp; no." in page
        filled = client.get(f"/tasks/{task.pk}?act=send_answer&answer=Yes+%26+no.").content.decode()
        assert 'value="Yes &amp; no."' in filled
        assert "Yes &amp; no." not in sign_in(client, cast.anna).get(f"/tasks/{task.pk}").content.decode()

    @pytest.mark.parametrize("use", ["1:x", "9:{}", "x:{}", "1:{theirs}", ":", "1"])
    def test_answer_that_is_not_there_fills_nothing(self, cast: Cast, client: Client, use: str) -> None:
        earlier = answered(cast, HACCP, "Yes.")
        form = asked(cast.anna, cast.luca, HACCP, name="This year")
        theirs = asked(cast.luca, cast.anna, HACCP, name="Of Alpine")
        of = question(theirs, "haccp", cast.anna)
        do("send_answer", of.task, cast.anna, answer="A secret of Nordwind's.")
        wanted = use.replace("{theirs}", str(of.pk)).replace("{}", str(earlier.pk))
        assert sign_in(client, cast.luca).post(self.address(form), {"use": wanted}).status_code == 404
        with working_as(cast.luca):
            assert not AnswerDraft.objects.exists()
