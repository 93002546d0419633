"""The asker's preview: what a partner will see, in each language, with conditions in words."""

from typing import Any

import pytest
from django.test import Client

from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.questionnaires.models import Question, Section, Version
from parley.questionnaires.tests.factories import questionnaire
from parley.tasks.tests.factories import working_as

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


EVERY_TYPE: list[dict[str, Any]] = [
    {"name": "yes_no", "type": "yes_no", "weight": 77, "translations": {"de": {"text": "Ja oder nein?"}}},
    {"name": "single", "type": "single", "choices": [{"name": "a", "label": "Apples", "points": 91}]},
    {"name": "multiple", "type": "multiple", "choices": [{"name": "p", "label": "Pears", "labels": {"de": "Birnen"}}]},
    {"name": "text", "condition": "${yes_no} = 'yes' and selected(${multiple}, 'p')"},
    {"name": "long_text", "type": "long_text", "condition": "${yes_no} = 'yes' or ${single} = 'a'"},
    *({"name": kind, "type": kind} for kind in ("integer", "decimal", "date", "file", "note")),
]


def test_partner_will_see_this(cast: Cast, client: Client) -> None:
    built = questionnaire(cast.anna, *EVERY_TYPE)
    with working_as(cast.anna):
        Version.objects.update(languages=["de"], introduction="Welcome <b>all</b>")
    sign_in(client, cast.anna)
    page = text_of(client.get(f"/settings/questionnaires/{built.pk}/preview"))
    assert "Welcome &lt;b&gt;all" in page
    assert "Only asked if “Question yes_no?” is “Yes” and “Question multiple?” is “Pears”" in page
    assert page.count(" data-not-asked") == 2
    form = page.split("data-preview-section>")[1].split("</form>")[0]  # addresses and tokens around it are random
    assert "91" not in form
    assert "77" not in form
    german = text_of(client.get(f"/settings/questionnaires/{built.pk}/preview?language=de"))
    assert "Ja oder nein?" in german
    assert "“Ja oder nein?” is “Yes” and “Question multiple?” is “Birnen”" in german
    assert "Question text?" in german
    assert client.get(f"/settings/questionnaires/{built.pk}/preview?language=xx").status_code == 200


@pytest.mark.parametrize(
    ("filled_in", "asked"),
    [
        ({}, {"q3": False, "q4": False}),
        ({"q0": "yes"}, {"q3": False, "q4": True}),
        ({"q0": "yes", "q2": ["p"]}, {"q3": True, "q4": True}),
        ({"q1": "a"}, {"q3": False, "q4": True}),
        ({"q0": "perhaps", "q1": "b"}, {"q3": False, "q4": False}),
    ],
)
def test_answers_bring_up_what_depends_on_them(
    cast: Cast, client: Client, filled_in: dict[str, Any], asked: dict[str, bool]
) -> None:
    built = questionnaire(cast.anna, *EVERY_TYPE)
    answer = sign_in(client, cast.anna).post(f"/settings/questionnaires/{built.pk}/preview", filled_in)
    assert answer.json() == asked


def test_condition_of_a_section_decides_on_its_questions(cast: Cast, client: Client) -> None:
    built = questionnaire(
        cast.anna, {"name": "sites", "type": "integer"}, {"name": "body", "condition": "${sites} > 1 and ${sites} < 5"}
    )
    with working_as(cast.anna):
        version = Version.objects.get()
        second = Section.objects.create(company=cast.nordwind, version=version, position=2, condition="${sites} != 3")
        Question.objects.filter(name="body").update(section=second)
    sign_in(client, cast.anna)
    for sites, is_asked in (("1", False), ("2", True), ("3", False), ("4", True), ("5", False), ("many", False)):
        answer = client.post(f"/settings/questionnaires/{built.pk}/preview", {"q0": sites})
        assert answer.json()["q1"] is is_asked, sites


def test_preview_of_five_hundred_asks_no_more(cast: Cast, client: Client) -> None:
    built = questionnaire(cast.anna, *({"name": f"q{n}"} for n in range(500)))
    sign_in(client, cast.anna)
    client.get("/")
    with statements(at_most=7):
        assert client.get(f"/settings/questionnaires/{built.pk}/preview").status_code == 200
    with statements(at_most=7):
        assert client.post(f"/settings/questionnaires/{built.pk}/preview", {"q0": "yes"}).status_code == 200


def test_partners_and_strangers_have_no_preview(cast: Cast, client: Client) -> None:
    built = questionnaire(cast.anna, {"name": "a"})
    for actor in (cast.luca, cast.eva):
        sign_in(client, actor)
        assert client.get(f"/settings/questionnaires/{built.pk}/preview").status_code == 404
        assert client.post(f"/settings/questionnaires/{built.pk}/preview").status_code == 404
