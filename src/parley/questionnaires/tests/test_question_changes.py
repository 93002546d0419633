"""The builder: questionnaires, sections and questions made, changed, put in order and removed; versions; refusals."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.core.errors import NotFound, Refused
from parley.questionnaires.library import question_changes
from parley.questionnaires.library.queries import load_content
from parley.questionnaires.library.question_text import QuestionText
from parley.questionnaires.models import Question, Questionnaire, QuestionTask, Section, Version
from parley.questionnaires.tests.factories import questionnaire, sent
from parley.tasks.tests.factories import working_as

pytestmark = pytest.mark.django_db
SETTINGS = "/settings/questionnaires"
KEY = "3f0c0b8e-6f0e-4c7e-9b7e-0a9f4f1f2a11"
PLAIN = {"type": "text", "text": "Which plants?", "asked": "always", "weight": "0", "is_required": "on"}


def lines(kept: Questionnaire, cast: Cast) -> list[str]:
    """The names of the newest version's questions, in order, with a bar between sections."""
    with working_as(cast.anna):
        return " | ".join(
            " ".join(q.name for q in questions) for _section, questions in load_content(kept).sections
        ).split(" ")


def newest(kept: Questionnaire, cast: Cast) -> Version:
    with working_as(cast.anna):
        return kept.versions.order_by("-number")[0]


def question_of(kept: Questionnaire, name: str, cast: Cast) -> Question:
    with working_as(cast.anna):
        return Question.objects.select_related("section").get(version=newest(kept, cast), name=name)


def text_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def three(cast: Cast) -> Questionnaire:
    return questionnaire(cast.anna, {"name": "a", "type": "yes_no"}, {"name": "b"}, {"name": "c"})


def test_questionnaire_is_begun_filled_and_listed(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    assert "No questionnaires yet" in text_of(client.get(SETTINGS))
    new = {"name": "Food safety", "language": "en", "languages": ["de"], "introduction": "Hello", "submit_key": KEY}
    made = client.post(f"{SETTINGS}/new", new)
    assert made.status_code == 302
    assert client.post(f"{SETTINGS}/new", new).status_code == 302
    with working_as(cast.anna):
        kept = Questionnaire.objects.get()
        section = Section.objects.get()
    page = f"{SETTINGS}/{kept.pk}"
    assert "No questions yet" in text_of(client.get(page))
    choices = {"choices_label": ["Red", "", "Green"], "choices_points": ["0", "", "100"], "choices_name": ["", "", ""]}
    added = client.post(
        f"{page}/sections/{section.pk}/questions/new",
        {**PLAIN, **choices, "type": "single", "text": "Which colour?", "weight": "5"},
    )
    assert added.status_code == 302, text_of(added)
    asked = question_of(kept, "which_colour", cast)
    assert (asked.type, asked.weight, asked.position) == ("single", 5, 1)
    assert [(c["name"], c["label"], c["points"]) for c in asked.choices] == [("red", "Red", 0), ("green", "Green", 100)]
    assert "Which colour?" in text_of(client.get(page))
    assert "1 question · 1 section · version 1" in text_of(client.get(SETTINGS))


def test_name_is_there_once_until_archived(cast: Cast, client: Client) -> None:
    first = questionnaire(cast.anna, {"name": "a"}, name="Safety")
    sign_in(client, cast.anna)
    again = client.post(f"{SETTINGS}/new", {"name": "SAFETY", "language": "en"})
    assert again.status_code == 422
    assert "already called “SAFETY”" in text_of(again)
    assert client.post(f"{SETTINGS}/{first.pk}/archive").status_code == 302
    assert client.post(f"{SETTINGS}/new", {"name": "SAFETY", "language": "en"}).status_code == 302
    assert "already" in text_of(client.post(f"{SETTINGS}/{first.pk}/restore", follow=True))
    assert "Safety" in text_of(client.get(f"{SETTINGS}?archived=on"))


def test_archived_questionnaire_is_not_changed(cast: Cast, client: Client) -> None:
    kept = three(cast)
    sign_in(client, cast.anna)
    client.post(f"{SETTINGS}/{kept.pk}/archive")
    section = question_of(kept, "a", cast).section_id
    refused = client.post(f"{SETTINGS}/{kept.pk}/sections/{section}/questions/new", PLAIN)
    assert refused.status_code == 422
    assert "is archived" in text_of(refused)


def test_what_was_sent_stays_and_the_next_change_opens_a_version(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, {"name": "a", "type": "yes_no"}, {"name": "b", "condition": "${a} = 'yes'"})
    with working_as(cast.anna):
        kept = form.version.questionnaire
    sign_in(client, cast.anna)
    old = question_of(kept, "a", cast)
    assert "Your next change starts version 2" in text_of(client.get(f"{SETTINGS}/{kept.pk}"))
    changed = {**PLAIN, "type": "yes_no", "text": "Really?", "name": "organic"}
    assert client.post(f"{SETTINGS}/{kept.pk}/questions/{old.pk}", changed).status_code == 302
    assert newest(kept, cast).number == 2
    assert question_of(kept, "b", cast).condition == "${organic} = 'yes'"
    with working_as(cast.luca):
        assert set(QuestionTask.objects.values_list("text", "condition")) == {
            ("Question a?", ""),
            ("Question b?", "${a} = 'yes'"),
        }
    assert "Question a?" not in text_of(client.get(f"{SETTINGS}/{kept.pk}"))
    # A page of the first version that is still open somewhere.
    late = client.post(f"{SETTINGS}/{kept.pk}/order", {"question": f"up:{old.pk}"}, follow=True)
    assert "changed this questionnaire in the meantime" in text_of(late)


def test_name_alone_opens_no_version(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, {"name": "a"})
    with working_as(cast.anna):
        kept = form.version.questionnaire
    sign_in(client, cast.anna)
    client.post(f"{SETTINGS}/{kept.pk}/details", {"name": "Other", "language": "en"})
    assert newest(kept, cast).number == 1
    client.post(f"{SETTINGS}/{kept.pk}/details", {"name": "Other", "language": "en", "introduction": "New"})
    assert newest(kept, cast).number == 2
    assert "Other" in text_of(client.get(f"{SETTINGS}/{kept.pk}"))


def test_languages_taken_away_take_their_translations(cast: Cast, client: Client) -> None:
    kept = questionnaire(cast.anna, {"name": "a", "translations": {"de": {"text": "Frage?"}}})
    with working_as(cast.anna):
        Version.objects.update(languages=["de"])
    sign_in(client, cast.anna)
    client.post(f"{SETTINGS}/{kept.pk}/details", {"name": "S", "language": "en", "languages": ["nb"]})
    assert question_of(kept, "a", cast).translations == {}
    assert newest(kept, cast).languages == ["nb"]


def test_questions_move_by_arrows_and_by_hand(cast: Cast, client: Client) -> None:
    kept = three(cast)
    sign_in(client, cast.anna)
    order = f"{SETTINGS}/{kept.pk}/order"
    client.post(f"{SETTINGS}/{kept.pk}/sections/new", {"title": "Second", "asked": "always"})
    with working_as(cast.anna):
        second = Section.objects.get(title="Second")
    a, c = question_of(kept, "a", cast), question_of(kept, "c", cast)
    assert client.post(order, {"question": f"down:{a.pk}"}).status_code == 302
    assert lines(kept, cast) == ["b", "a", "c", "|", ""]
    client.post(order, {"question": f"down:{c.pk}"})
    assert lines(kept, cast) == ["b", "a", "|", "c"]
    client.post(order, {"question": f"down:{c.pk}"})
    assert lines(kept, cast) == ["b", "a", "|", "c"]
    assert client.post(order, {"moved": a.pk, "into": second.pk, "place": "0", "quiet": "on"}).status_code == 204
    assert lines(kept, cast) == ["b", "|", "a", "c"]
    client.post(order, {"section": f"up:{second.pk}"})
    assert lines(kept, cast) == ["a", "c", "|", "b"]
    client.post(order, {"question": f"up:{question_of(kept, 'b', cast).pk}"})
    assert lines(kept, cast) == ["a", "c", "b", "|", ""]
    with working_as(cast.anna):
        assert list(Question.objects.order_by("position").values_list("position", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize("said", [{"question": "up:nonsense"}, {"moved": "x"}, {"section": ""}, {}])
def test_nonsense_moves_nothing(cast: Cast, client: Client, said: dict[str, str]) -> None:
    kept = three(cast)
    sign_in(client, cast.anna)
    assert client.post(f"{SETTINGS}/{kept.pk}/order", said).status_code == 404


CONDITION = {"asked": "answer", "condition_on": "a", "condition_is": "is", "condition_value": "Yes"}


def test_condition_is_chosen_and_kept_as_an_expression(cast: Cast, client: Client) -> None:
    kept = three(cast)
    sign_in(client, cast.anna)
    b = question_of(kept, "b", cast)
    address = f"{SETTINGS}/{kept.pk}/questions/{b.pk}"
    assert client.post(address, {**PLAIN, **CONDITION, "name": "b"}).status_code == 302
    assert question_of(kept, "b", cast).condition == "${a} = 'yes'"
    page = text_of(client.get(address))
    assert 'value="Yes"' in page
    assert "“Question a?” is “Yes”" in text_of(client.get(f"{SETTINGS}/{kept.pk}"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": " "}, "field is required"),
        ({"text": "x" * 1001}, "at most 1000"),
        ({"weight": "101"}, "from 0 to 100"),
        ({"weight": "-1"}, "from 0 to 100"),
        ({"weight": "much"}, "from 0 to 100"),
        ({"type": "single"}, "Enter the answers to choose from."),
        ({"type": "single", "choices_label": ["A", "a"]}, "“a” is listed twice"),
        ({"type": "multiple", "choices_label": ["A"], "choices_points": ["101"]}, "0 to 100"),
        ({"type": "multiple", "choices_label": ["A"], "choices_points": ["one"]}, "not a whole number"),
        ({"type": "multiple", "choices_label": [str(n) for n in range(201)]}, "at most 200 choices"),
        ({"type": "multiple", "choices_label": ["x" * 301]}, "1 to 300 characters"),
        ({"type": "wrong"}, "Select a valid choice"),
        ({"constraint": ". >"}, "ends too early"),
        ({"constraint": "system('x')"}, "is not a known function"),
        ({"constraint": ". > ${nobody}"}, "no question called “nobody”"),
        ({"type": "file", "constraint": ". > 1"}, "cannot have a rule"),
        ({"asked": "expression", "condition": "${a} ="}, "ends too early"),
        ({"asked": "expression", "condition": ""}, "Write the expression"),
        ({"asked": "expression", "condition": "${nobody} = 1"}, "no question called “nobody”"),
        ({"asked": "expression", "condition": "${b} = 1"}, "form a circle"),
        ({"asked": "expression", "condition": "${c} = 1"}, "“b” → “c” → “b”"),
        ({"asked": "answer", "condition_on": ""}, "Choose the question"),
        ({"asked": "answer", "condition_on": "nobody"}, "Select a valid choice"),
        ({**CONDITION, "condition_value": "Maybe"}, "“Yes”, “No”"),
        ({**CONDITION, "condition_value": ""}, "Enter the answer to compare with"),
        ({**CONDITION, "condition_is": "more", "condition_value": "1"}, "not a number or date"),
        ({"asked": "sometimes"}, "Select a valid choice"),
        ({"name": "a"}, "already called “a”"),
        ({"name": "two words"}, "Start with a letter"),
        ({"name": ""}, "field is required"),
        ({"text": "\0"}, "field is required"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_the_field(
    cast: Cast, client: Client, changes: dict[str, Any], sentence: str
) -> None:
    kept = questionnaire(
        cast.anna, {"name": "a", "type": "yes_no"}, {"name": "b"}, {"name": "c", "condition": "${b} = 1"}
    )
    sign_in(client, cast.anna)
    b = question_of(kept, "b", cast)
    answer = client.post(f"{SETTINGS}/{kept.pk}/questions/{b.pk}", {**PLAIN, "name": "b", **changes})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert question_of(kept, "b", cast).text == "Question b?"


def test_what_others_depend_on_is_not_removed(cast: Cast, client: Client) -> None:
    kept = questionnaire(cast.anna, {"name": "a", "type": "yes_no"}, {"name": "b", "condition": "${a} = 'yes'"})
    sign_in(client, cast.anna)
    a = question_of(kept, "a", cast)
    address = f"{SETTINGS}/{kept.pk}/questions/{a.pk}"
    assert "“Question b?” depends on this answer" in text_of(client.post(f"{address}/delete", follow=True))
    as_note = client.post(address, {**PLAIN, "name": "a", "type": "note"})
    assert "depends on this answer" in text_of(as_note)
    client.post(f"{SETTINGS}/{kept.pk}/questions/{question_of(kept, 'b', cast).pk}/delete")
    client.post(f"{address}/delete")
    assert lines(kept, cast) == [""]


def test_section_goes_with_its_questions_but_never_the_last(cast: Cast, client: Client) -> None:
    kept = three(cast)
    sign_in(client, cast.anna)
    first = question_of(kept, "a", cast).section_id
    address = f"{SETTINGS}/{kept.pk}/sections/{first}/delete"
    assert "Its 3 questions will also be removed." in text_of(client.get(address))
    assert "at least one section" in text_of(client.post(address, follow=True))
    client.post(f"{SETTINGS}/{kept.pk}/sections/new", {"title": "Second", "asked": "always"})
    assert client.post(address).status_code == 302
    assert lines(kept, cast) == [""]


def test_section_depending_on_its_own_question_is_a_circle(cast: Cast, client: Client) -> None:
    kept = three(cast)
    sign_in(client, cast.anna)
    first = question_of(kept, "a", cast).section_id
    wrong = {"title": "T", "asked": "expression", "condition": "${c} = 1"}
    answer = client.post(f"{SETTINGS}/{kept.pk}/sections/{first}", wrong)
    assert answer.status_code == 422
    assert "form a circle" in text_of(answer)


def test_five_hundred_questions_are_enough_and_quick(cast: Cast, client: Client) -> None:
    kept = questionnaire(cast.anna, *({"name": f"q{n}"} for n in range(500)))
    sign_in(client, cast.anna)
    section = question_of(kept, "q0", cast).section_id
    one_more = client.post(f"{SETTINGS}/{kept.pk}/sections/{section}/questions/new", PLAIN)
    assert "at most 500 questions" in text_of(one_more)
    with statements(at_most=7):
        assert client.get(f"{SETTINGS}/{kept.pk}").status_code == 200


@pytest.mark.parametrize("who", ["mia", "luca", "eva"])
def test_only_who_manages_the_library_changes_it(cast: Cast, client: Client, who: str) -> None:
    kept = three(cast)
    a = question_of(kept, "a", cast)
    sign_in(client, getattr(cast, who))
    page, refused = f"{SETTINGS}/{kept.pk}", 403 if who == "mia" else 404
    assert client.get(page).status_code == (200 if who == "mia" else 404)
    for address in ("details", "archive", "order", f"questions/{a.pk}", f"questions/{a.pk}/delete", "sections/new"):
        answer = client.post(f"{page}/{address}", {**PLAIN, "question": f"down:{a.pk}", "name": "x"})
        assert answer.status_code == refused, address
    assert lines(kept, cast) == ["a", "b", "c"]


def test_same_form_twice_adds_one_question(cast: Cast, client: Client) -> None:
    kept = three(cast)
    sign_in(client, cast.anna)
    section = question_of(kept, "a", cast).section_id
    for _time in range(2):
        client.post(f"{SETTINGS}/{kept.pk}/sections/{section}/questions/new", {**PLAIN, "submit_key": KEY})
    assert lines(kept, cast) == ["a", "b", "c", "which_plants"]


def test_stranger_ids_lead_nowhere(cast: Cast) -> None:
    kept, other = three(cast), questionnaire(cast.anna, {"name": "z"}, name="Other")
    foreign = question_of(other, "z", cast)
    with working_as(cast.anna), pytest.raises(NotFound):
        question_changes.add_question(
            by=cast.anna,
            questionnaire_id=kept.pk,
            section_id=foreign.section_id,
            question_text=QuestionText(type="text", text="T"),
        )
    assert lines(kept, cast) == ["a", "b", "c"]


def test_question_is_translated_and_leads_to_the_next(cast: Cast, client: Client) -> None:
    choices = [{"name": "r", "label": "Red", "points": 5, "labels": {"nb": "Rød"}}]
    kept = questionnaire(cast.anna, {"name": "a", "type": "single", "choices": choices, "help": "H"}, {"name": "b"})
    with working_as(cast.anna):
        Version.objects.update(languages=["de", "nb"])
    sign_in(client, cast.anna)
    assert "Translate: Deutsch (2 missing)" in text_of(client.get(f"{SETTINGS}/{kept.pk}"))
    a, b = question_of(kept, "a", cast), question_of(kept, "b", cast)
    address = f"{SETTINGS}/{kept.pk}/questions/{a.pk}/translation?language=de"
    assert "Red" in text_of(client.get(address))
    on = client.post(address, {"text": "Farbe?", "help": "", "choice_0": "Rot", "next": "on"})
    assert on["Location"] == f"{SETTINGS}/{kept.pk}/questions/{b.pk}/translation?language=de"
    a = question_of(kept, "a", cast)
    assert a.translations == {"de": {"text": "Farbe?"}}
    assert a.choices == [{"name": "r", "label": "Red", "points": 5, "labels": {"nb": "Rød", "de": "Rot"}}]
    # A change of the question keeps what was translated.
    changed = {**PLAIN, "type": "single", "name": "a", "choices_label": ["Crimson"], "choices_name": ["r"]}
    client.post(f"{SETTINGS}/{kept.pk}/questions/{a.pk}", changed)
    assert question_of(kept, "a", cast).choices[0]["labels"] == {"nb": "Rød", "de": "Rot"}
    assert client.get(address.replace("language=de", "language=fr")).status_code == 404
    assert client.post(address, {"text": "x" * 1001}).status_code == 422


def test_yes_and_no_have_points_only_where_somebody_said_other_ones(cast: Cast, client: Client) -> None:
    kept = three(cast)
    sign_in(client, cast.anna)
    a = question_of(kept, "a", cast)
    address, given = f"{SETTINGS}/{kept.pk}/questions/{a.pk}", {**PLAIN, "type": "yes_no", "name": "a"}
    assert 'value="100"' in text_of(client.get(address))
    client.post(address, {**given, "points_yes": "100", "points_no": "0"})
    assert question_of(kept, "a", cast).choices == []
    client.post(address, {**given, "points_yes": "0", "points_no": "100"})
    assert [choice["points"] for choice in question_of(kept, "a", cast).choices] == [0, 100]
    assert client.post(address, {**given, "points_yes": "101"}).status_code == 422


def test_choice_that_others_wait_for_is_not_taken_away(cast: Cast, client: Client) -> None:
    choices = [{"name": "r", "label": "Red"}, {"name": "g", "label": "Green"}]
    waiting = {"name": "b", "condition": "selected(${a}, 'g') or ${a} = 'x'", "text": "Which green?"}
    kept = questionnaire(cast.anna, {"name": "a", "type": "single", "choices": choices}, waiting)
    sign_in(client, cast.anna)
    address = f"{SETTINGS}/{kept.pk}/questions/{question_of(kept, 'a', cast).pk}"
    given = {**PLAIN, "type": "single", "name": "a"}
    without = client.post(address, {**given, "choices_label": ["Red"], "choices_name": ["r"]})
    assert without.status_code == 422
    assert "“Which green?” depends on the choice “Green”" in text_of(without)
    assert client.post(address, {**given, "type": "text"}).status_code == 422
    renamed = {"choices_label": ["Lime"], "choices_name": ["g"]}
    assert client.post(address, {**given, **renamed}).status_code == 302


def test_conditions_of_section_and_question_fit_together(cast: Cast, client: Client) -> None:
    kept = three(cast)
    sign_in(client, cast.anna)
    long = " or ".join(["${a} = 'yes'"] * 60)
    client.post(f"{SETTINGS}/{kept.pk}/sections/new", {"title": "T", "asked": "expression", "condition": long})
    with working_as(cast.anna):
        second = Section.objects.get(title="T")
    address = f"{SETTINGS}/{kept.pk}/sections/{second.pk}/questions/new"
    refused = client.post(address, {**PLAIN, "asked": "expression", "condition": long})
    assert refused.status_code == 422
    assert "too long" in text_of(refused)


@pytest.mark.django_db(transaction=True)
def test_colleagues_change_it_at_the_same_moment(cast: Cast) -> None:
    form = sent(cast.anna, cast.luca, {"name": "a"})
    with working_as(cast.anna):
        kept = form.version.questionnaire
    section = question_of(kept, "a", cast).section_id

    def add(section_id: UUID) -> str:
        try:
            with working_as(cast.anna):
                question_changes.add_question(
                    by=cast.anna,
                    questionnaire_id=kept.pk,
                    section_id=section_id,
                    question_text=QuestionText("text", "Why?"),
                )
        except Refused as refused:
            return "refused" if "in the meantime" in str(refused) else str(refused)
        else:
            return "added"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(add, [section] * 4)) == ["added", "refused", "refused", "refused"]
        now = question_of(kept, "a", cast).section_id
        assert sorted(pool.map(add, [now] * 4)) == ["added"] * 4
    assert newest(kept, cast).number == 2
    assert lines(kept, cast) == ["a", "why", "why_2", "why_3", "why_4", "why_5"]
