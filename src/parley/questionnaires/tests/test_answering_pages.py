"""The Preview: a received questionnaire answered on one page."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.core import clock
from parley.files.tests.factories import upload
from parley.questionnaires.answering.actions import delegate, save_draft
from parley.questionnaires.models import AnswerDraft, QuestionTask, SentQuestionnaire
from parley.questionnaires.tests.factories import question, sent
from parley.tasks.models import Event, TaskSide
from parley.tasks.tests.factories import do, working_as
from tests.forms import read_page

pytestmark = pytest.mark.django_db
CHOICES = [{"name": "a", "label": "Apples"}, {"name": "p", "label": "Pears"}]
ORGANIC = {"name": "organic", "type": "yes_no"}
BODY = {"name": "body", "type": "text", "condition": "${organic} = 'yes'"}
SITES = {"name": "sites", "type": "integer", "constraint": ". >= 1 and . <= 50", "message": "Between 1 and 50."}
FRUIT = {"name": "fruit", "type": "multiple", "choices": CHOICES}
CHART = {"name": "chart", "type": "file"}
PARTS: dict[str, Any] = {"HTTP_PARTS": "1"}


def text_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def address(form: SentQuestionnaire) -> str:
    return f"/received-questionnaires/{form.pk}/answer"


def typed(**answers: object) -> dict[str, Any]:
    """The fields of questions by number, as the page would send them: typed(_1="yes")."""
    numbers = {name[1:]: value for name, value in answers.items()}
    return {"of": ",".join(numbers), **{f"answer-{number}": value for number, value in numbers.items()}}


def pressed_again(client: Client, asked: Any, form: SentQuestionnaire) -> Any:
    """Press the main button of the page that asks before *Send all*."""
    assert asked.status_code == 200
    (confirmation,) = [f for f in read_page(address(form), text_of(asked))[0] if "of" in f.names]
    fields = {name: confirmation.values(name) for name in confirmation.names if confirmation.values(name)}
    return client.post(address(form), {**fields, "send": "confirmed"})


def kept(form: SentQuestionnaire, cast: Cast) -> dict[int, tuple[str, object]]:
    with working_as(cast.luca):
        rows = QuestionTask.objects.filter(sent=form).order_by("number")
        return {number: (state, value) for number, state, value in rows.values_list("number", "state", "value")}


def drafts(form: SentQuestionnaire, cast: Cast) -> dict[str, list[str]]:
    with working_as(cast.luca):
        names = dict(QuestionTask.objects.filter(sent=form).values_list("task_id", "name"))
        return {names[draft.task_id]: draft.typed for draft in AnswerDraft.objects.filter(sent=form)}


def test_whole_questionnaire_stands_on_one_page(cast: Cast, client: Client) -> None:
    note = {"name": "hint", "type": "note", "text": "Think of all plants."}
    form = sent(cast.anna, cast.luca, {**ORGANIC, "help": "Any product."}, note, BODY, {**FRUIT, "is_required": False})
    page = text_of(sign_in(client, cast.luca).get(address(form)))
    for words in (
        "Question organic?",
        "Any product.",
        "Think of all plants.",
        "Apples",
        "required",
        "optional",
        "Not asked",
        "Unanswered",
        "0 of 2 answered",
    ):
        assert words in page
    assert page.count(">Send Answer<") == 2
    assert page.count(">Delegate<") == 3
    assert page.index("Question organic?") < page.index("Think of all plants.") < page.index("Question body?")


def test_answer_is_sent_and_one_stays_at_the_question(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, SITES, FRUIT)
    sign_in(client, cast.luca)
    answer = client.post(address(form), {**typed(_1="", _2=["p", "a"]), "send": "2"})
    assert answer["Location"] == f"{address(form)}?at=q-2#q-2"
    assert kept(form, cast) == {1: ("unanswered", None), 2: ("answered", ["a", "p"])}
    assert "Apples, Pears" in text_of(client.get(address(form)))


def test_what_was_typed_elsewhere_is_kept_as_drafts(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, SITES, FRUIT, ORGANIC)
    sign_in(client, cast.luca).post(address(form), {**typed(_1="many", _2=["p"], _3="yes"), "send": "3"})
    assert drafts(form, cast) == {"sites": ["many"], "fruit": ["p"]}
    page = text_of(client.get(address(form)))
    assert 'value="many"' in page
    assert 'value="p" checked' in page


def test_wrong_answer_is_said_beside_its_question(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, SITES, ORGANIC)
    answer = sign_in(client, cast.luca).post(address(form), {**typed(_1="51", _2=""), "send": "1"})
    assert answer.status_code == 422
    page = text_of(answer)
    assert page.count("Between 1 and 50.") == 2  # in the summary and at the question
    assert 'value="51"' in page
    assert kept(form, cast)[1] == ("unanswered", None)


def test_send_all_says_what_went_and_what_did_not(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, SITES, ORGANIC, FRUIT, BODY)
    sign_in(client, cast.luca)
    asked = client.post(address(form), {**typed(_1="0", _2="yes", _3=[], _4="CH-BIO-006"), "send": "all"})
    answer = pressed_again(client, asked, form)
    page = text_of(answer)
    assert answer.status_code == 422
    for words in ("2 answers sent.", "1 answer was not sent", "Between 1 and 50."):
        assert words in page
    assert {state for state, _value in kept(form, cast).values()} == {"unanswered", "answered"}
    assert kept(form, cast)[4] == ("answered", "CH-BIO-006")


def test_repeated_submit_sends_once(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, SITES, ORGANIC)
    sign_in(client, cast.luca)
    for press in ("1", "confirmed"):
        fields = {**typed(_1="3", _2="yes"), "send": press, "submit_key": str(uuid4())}
        assert [client.post(address(form), fields).status_code for _ in range(2)] == [302, 302]
    with working_as(cast.luca):
        assert Event.objects.filter(verb="send_answer").count() == 2


def test_file_is_uploaded_from_the_page(cast: Cast, client: Client, settings: Any, tmp_path: Any) -> None:
    settings.FILES = tmp_path
    form = sent(cast.anna, cast.luca, CHART, SITES)
    sign_in(client, cast.luca)
    answer = client.post(address(form), {"of": "1,2", "answer-2": "4", "send": "1", "file-1": upload()})
    assert answer.status_code == 302
    assert kept(form, cast)[1][0] == "answered"
    assert drafts(form, cast) == {"sites": ["4"]}
    assert "/files/" in text_of(client.get(address(form)))


def test_file_goes_with_send_all_and_a_bad_one_is_refused(
    cast: Cast, client: Client, settings: Any, tmp_path: Any
) -> None:
    settings.FILES = tmp_path
    form = sent(cast.anna, cast.luca, CHART, {**CHART, "name": "map"})
    sign_in(client, cast.luca)
    answer = client.post(
        address(form), {"of": "1,2", "send": "confirmed", "file-1": upload(), "file-2": upload(content=b"MZ nothing")}
    )
    assert answer.status_code == 422
    assert [state for state, _value in kept(form, cast).values()] == ["answered", "unanswered"]


def test_missing_file_is_asked_for(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, CHART)
    assert "Choose a file." in text_of(sign_in(client, cast.luca).post(address(form), {"of": "1", "send": "1"}))


def test_rejected_answer_shows_why_and_is_answered_again(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, SITES)
    task = question(form, "sites", cast.luca).task
    do("send_answer", task, cast.luca, answer="3")
    do("reject", task, cast.anna, explanation="And the new plant?")
    page = text_of(sign_in(client, cast.luca).get(address(form)))
    for words in ("And the new plant?", "Anna Becker", "Rejected", 'value="3"'):
        assert words in page
    client.post(address(form), {**typed(_1="4"), "send": "1"})
    assert kept(form, cast)[1] == ("answered", 4)


class TestDrafts:
    def test_script_saves_one_question_and_hears_what_it_brings_up(self, cast: Cast, client: Client) -> None:
        form = sent(cast.anna, cast.luca, ORGANIC, BODY, SITES)
        sign_in(client, cast.luca)
        answer = client.post(address(form), typed(_1="yes"), **PARTS)
        assert answer.json() == {"overtaken": {}, "shown": {"q-2": True}, "readings": {}}
        assert client.post(address(form), typed(_1="no"), **PARTS).json()["shown"] == {"q-2": False}
        assert drafts(form, cast) == {"organic": ["no"]}

    def test_draft_that_is_emptied_goes(self, cast: Cast, client: Client) -> None:
        form = sent(cast.anna, cast.luca, SITES)
        sign_in(client, cast.luca)
        client.post(address(form), typed(_1="3"), **PARTS)
        client.post(address(form), typed(_1=""), **PARTS)
        assert drafts(form, cast) == {}

    def test_colleague_who_typed_since_is_not_overwritten(self, cast: Cast, client: Client) -> None:
        form = sent(cast.anna, cast.luca, SITES, ORGANIC)
        as_of = clock.now().isoformat()
        with working_as(cast.sara):
            save_draft(by=cast.sara, task_id=question(form, "sites", cast.sara).pk, typed=["7"])
        sign_in(client, cast.luca)
        answer = client.post(address(form), {**typed(_1="", _2="yes"), "as_of": as_of}, **PARTS)
        assert "Sara Huber" in answer.json()["overtaken"]["q-1"]
        assert drafts(form, cast) == {"sites": ["7"], "organic": ["yes"]}

    def test_asker_finds_no_draft_anywhere(self, cast: Cast, client: Client) -> None:
        form = sent(cast.anna, cast.luca, {"name": "secret", "type": "text"})
        sign_in(client, cast.luca).post(address(form), typed(_1="Only half thought"), **PARTS)
        sign_in(client, cast.anna)
        task = question(form, "secret", cast.anna).task
        for page in (f"/tasks/{task.pk}", "/outbox", "/tasks"):
            assert "Only half thought" not in text_of(client.get(page))

    def test_question_that_is_answered_keeps_no_draft(self, cast: Cast, client: Client) -> None:
        form = sent(cast.anna, cast.luca, SITES)
        do("send_answer", question(form, "sites", cast.luca).task, cast.luca, answer="3")
        sign_in(client, cast.luca).post(address(form), typed(_1="9"), **PARTS)
        assert drafts(form, cast) == {}


class TestParts:
    def test_press_gives_back_the_question_and_what_it_brought_up(self, cast: Cast, client: Client) -> None:
        form = sent(cast.anna, cast.luca, ORGANIC, BODY, SITES)
        answer = sign_in(client, cast.luca).post(address(form), {**typed(_1="yes"), "send": "1"}, **PARTS)
        parts = text_of(answer)
        assert [f'id="q-{number}"' in parts for number in (1, 2, 3)] == [True, True, False]
        assert "1 of 3 answered" in parts
        assert "<html" not in parts

    def test_second_of_two_colleagues_reads_who_was_first(self, cast: Cast, client: Client) -> None:
        form = sent(cast.anna, cast.luca, SITES)
        do("send_answer", question(form, "sites", cast.luca).task, cast.sara, answer="3")
        answer = sign_in(client, cast.luca).post(address(form), {**typed(_1="4"), "send": "1"}, **PARTS)
        assert answer.status_code == 422
        assert "Sara Huber got there first" in text_of(answer)
        assert kept(form, cast)[1] == ("answered", 3)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"send": "99", "of": "1"}, 404),
        ({"send": "x"}, 404),
        ({"send": "1", "of": "1"}, 422),
        ({"send": "1", "of": "1", "answer-1": "\0"}, 422),
        ({"send": "1", "of": "1,2,zwei,-3,99999999999", "answer-1": "9" * 5000}, 422),
        ({"of": "1", "as_of": "yesterday", "answer-1": "x" * 100_000}, 302),
        ({"send": "1", "submit_key": "no key"}, 409),
        ({"send": "2", "of": "2", "answer-2": "p', 'a"}, 422),
        ({"send": "3", "of": "3", "answer-3": "x"}, 422),
    ],
)
def test_hostile_post_changes_nothing(cast: Cast, client: Client, fields: dict[str, str], status: int) -> None:
    form = sent(cast.anna, cast.luca, SITES, FRUIT, BODY)
    answer = sign_in(client, cast.luca).post(address(form), fields)
    assert answer.status_code == status
    assert {state for state, _value in kept(form, cast).values()} <= {"unanswered", "not_asked"}


class TestSendAll:
    """Sends what its page showed and what is one's own; an answer cannot be taken back."""

    def with_sara(self, cast: Cast, form: SentQuestionnaire, name: str, typed_by_sara: str) -> None:
        task_id = question(form, name, cast.luca).pk
        with working_as(cast.luca):
            delegate(by=cast.luca, task_ids=[task_id], to=cast.sara.user.pk)
        with working_as(cast.sara):
            save_draft(by=cast.sara, task_id=task_id, typed=[typed_by_sara])

    @pytest.mark.parametrize("tab", ["", "?show=waiting", "?show=mine"])
    def test_draft_of_a_colleague_is_not_sent(self, cast: Cast, client: Client, tab: str) -> None:
        form = sent(cast.anna, cast.luca, SITES, BODY | {"condition": ""})
        self.with_sara(cast, form, "body", "We store them in hall 3 but honestly the cleaning is")
        (page,) = [
            f
            for f in read_page(address(form), text_of(sign_in(client, cast.luca).get(address(form) + tab)))[0]
            if "of" in f.names
        ]
        fields = {name: page.values(name) for name in page.names if page.values(name)} | {"answer-1": "3"}
        asked = client.post(address(form) + tab, {**fields, "send": "all"})
        assert "Send 1 answer?" in text_of(asked)
        assert "hall 3" not in text_of(asked)
        assert kept(form, cast)[1] == ("unanswered", None)
        assert pressed_again(client, asked, form).status_code == 302
        assert kept(form, cast) == {1: ("answered", 3), 2: ("unanswered", None)}
        assert drafts(form, cast) == {"body": ["We store them in hall 3 but honestly the cleaning is"]}

    def test_draft_beyond_the_page_is_not_sent(self, cast: Cast, client: Client) -> None:
        form = sent(cast.anna, cast.luca, SITES, ORGANIC)
        with working_as(cast.sara):
            save_draft(by=cast.sara, task_id=question(form, "organic", cast.sara).pk, typed=["yes"])
        sign_in(client, cast.luca)
        asked = client.post(address(form), {**typed(_1="3"), "send": "all"})
        assert pressed_again(client, asked, form).status_code == 302
        assert kept(form, cast) == {1: ("answered", 3), 2: ("unanswered", None)}

    def test_what_a_colleague_typed_after_the_question_is_not_sent(self, cast: Cast, client: Client) -> None:
        form = sent(cast.anna, cast.luca, SITES, ORGANIC)
        sign_in(client, cast.luca)
        asked = client.post(address(form), {**typed(_1="3", _2="yes"), "send": "all"})
        with working_as(cast.sara):
            save_draft(by=cast.sara, task_id=question(form, "organic", cast.sara).pk, typed=["no"])
        answer = pressed_again(client, asked, form)
        assert answer.status_code == 422
        assert "Sara Huber has entered a different answer" in text_of(answer)
        assert kept(form, cast) == {1: ("answered", 3), 2: ("unanswered", None)}

    def test_drafts_of_colleagues_alone_send_nothing(self, cast: Cast, client: Client) -> None:
        form = sent(cast.anna, cast.luca, SITES)
        self.with_sara(cast, form, "sites", "3")
        answer = sign_in(client, cast.luca).post(address(form), {**typed(_1="3"), "send": "all"}, follow=True)
        assert "There are no drafts of yours to send." in text_of(answer)

    def test_numbers_that_nobody_was_shown_send_nothing_of_a_colleague(self, cast: Cast, client: Client) -> None:
        form = sent(cast.anna, cast.luca, SITES)
        self.with_sara(cast, form, "sites", "3")
        sign_in(client, cast.luca).post(address(form), {**typed(_1="3"), "send": "confirmed"})
        assert kept(form, cast) == {1: ("unanswered", None)}

    def test_answer_that_is_not_understood_is_not_counted(self, cast: Cast, client: Client) -> None:
        form = sent(cast.anna, cast.luca, SITES, ORGANIC)
        page = text_of(sign_in(client, cast.luca).post(address(form), {**typed(_1="many", _2="yes"), "send": "all"}))
        assert "Send 1 answer?" in page
        assert "Not sent: Enter a number" in page

    def test_chosen_file_is_asked_about_in_the_page(self, cast: Cast, client: Client) -> None:
        form = sent(cast.anna, cast.luca, CHART, SITES)
        fields = {**typed(_2="3"), "of": "1,2", "send": "all", "files": "1"}
        dialog = text_of(sign_in(client, cast.luca).post(address(form), fields, **PARTS))
        assert dialog.count("Send 2 answers") == 2
        assert "<html" not in dialog

    def test_chosen_file_is_kept_while_another_page_asks(self, cast: Cast, client: Client) -> None:
        form = sent(cast.anna, cast.luca, CHART, SITES)
        fields = {**typed(_2="3"), "of": "1,2", "send": "all", "file-1": upload(name="flow.pdf")}
        page = text_of(sign_in(client, cast.luca).post(address(form), fields))
        assert "Send 2 answers?" in page
        token = re.findall(r'name="kept-file-1" value="([^"]+)"', page)[0]
        fields = {**typed(_2="3"), "of": "1,2", "send": "confirmed", "kept-file-1": token}
        assert client.post(address(form), fields).status_code == 302
        assert "flow.pdf" in text_of(client.get(address(form)))

    def test_faulty_file_that_another_page_loses_is_named(self, cast: Cast, client: Client) -> None:
        form = sent(cast.anna, cast.luca, CHART, SITES)
        fields = {**typed(_2="3"), "of": "1,2", "send": "all", "file-1": upload(b"nothing", "flow.pdf")}
        page = text_of(sign_in(client, cast.luca).post(address(form), fields))
        assert "Send 1 answer?" in page
        assert "Not sent from here: flow.pdf." in page


class TestDelegating:
    def test_question_goes_to_a_colleague_and_one_is_back_at_it(self, cast: Cast, client: Client) -> None:
        form = sent(cast.anna, cast.luca, SITES, ORGANIC)
        sign_in(client, cast.luca)
        there = client.post(address(form), {**typed(_1="3", _2="no"), "delegate": "2"})["Location"]
        assert "Sara Huber" in text_of(client.get(there))
        answer = client.post(there, {"to": cast.sara.user.pk})
        assert answer["Location"] == f"{address(form)}?at=q-2#q-2"
        assert "With Sara Huber" in text_of(client.get(address(form)))
        assert drafts(form, cast) == {"sites": ["3"], "organic": ["no"]}
        assert "For me to answer" in text_of(sign_in(client, cast.sara).get(f"{address(form)}?show=mine"))

    @pytest.mark.parametrize("to", ["stranger", "asker", "nobody", "nonsense"])
    def test_stranger_is_refused(self, cast: Cast, client: Client, to: str) -> None:
        whom = {"stranger": cast.eva.user.pk, "asker": cast.anna.user.pk, "nobody": uuid4(), "nonsense": "x"}[to]
        form = sent(cast.anna, cast.luca, SITES)
        there = f"/received-questionnaires/{form.pk}/delegate?question=1"
        answer = sign_in(client, cast.luca).post(there, {"to": whom})
        assert answer.status_code == 409
        assert "Choose a member of your company." in text_of(answer)
        with working_as(cast.luca):
            assert TaskSide.objects.get(company=cast.alpine, kind="question").assignee_id == cast.luca.user.pk

    def test_section_goes_as_a_whole(self, cast: Cast, client: Client) -> None:
        form = sent(cast.anna, cast.luca, SITES, ORGANIC, FRUIT)
        do("send_answer", question(form, "sites", cast.luca).task, cast.luca, answer="3")
        there = f"/received-questionnaires/{form.pk}/delegate?section=1"
        answer = sign_in(client, cast.luca).post(there, {"to": cast.sara.user.pk})
        assert answer["Location"] == f"/received-questionnaires/{form.pk}"
        with working_as(cast.luca):
            assert TaskSide.objects.filter(company=cast.alpine, assignee=cast.sara.user.pk).count() == 2

    def test_second_of_two_who_delegate_is_told(self, cast: Cast, client: Client) -> None:
        form = sent(cast.anna, cast.luca, SITES)
        task = question(form, "sites", cast.luca).pk
        there = f"/received-questionnaires/{form.pk}/delegate?question=1"
        fields = {"to": cast.sara.user.pk, "task": task, "seen": cast.luca.user.pk}
        sign_in(client, cast.luca).post(there, fields)
        answer = client.post(there, {**fields, "to": cast.luca.user.pk})
        assert "Sara Huber has taken over this task in the meantime." in text_of(answer)

    @pytest.mark.parametrize("query", ["?question=99", "?section=9", "?question=x"])
    def test_what_is_not_there_is_not_found(self, cast: Cast, client: Client, query: str) -> None:
        form = sent(cast.anna, cast.luca, SITES)
        answer = sign_in(client, cast.luca).get(f"/received-questionnaires/{form.pk}/delegate{query}")
        assert answer.status_code == 404


def many(cast: Cast, count: int) -> SentQuestionnaire:
    kinds: list[dict[str, Any]] = [{"type": "yes_no"}, {"type": "text"}, {"type": "multiple", "choices": CHOICES}]
    return sent(cast.anna, cast.luca, *({"name": f"q{number}", **kinds[number % 3]} for number in range(count)))


@pytest.mark.parametrize("count", [3, 60])
def test_page_takes_ten_statements_whatever_its_length(cast: Cast, client: Client, count: int) -> None:
    form = many(cast, count)
    sign_in(client, cast.luca)
    client.get(address(form))
    with statements(at_most=10):
        client.get(address(form))


@pytest.mark.parametrize("count", [3, 60])
def test_send_all_takes_as_many_statements_for_many_as_for_few(cast: Cast, client: Client, count: int) -> None:
    form = many(cast, count)
    sign_in(client, cast.luca)
    answers = {number: [["yes"], ["words"], ["a"]][(number - 1) % 3] for number in range(1, count + 1)}
    fields = {"of": ",".join(map(str, answers)), **{f"answer-{number}": given for number, given in answers.items()}}
    with statements(at_most=20):
        asked = client.post(address(form), {**fields, "send": "all"})
    with statements(at_most=50):
        assert pressed_again(client, asked, form).status_code == 302
    assert {state for state, _value in kept(form, cast).values()} == {"answered"}
