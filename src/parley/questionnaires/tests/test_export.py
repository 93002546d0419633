"""All answers as a spreadsheet, read back as whoever opens it would."""

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from parley.companies.tests.counting import statements
from parley.companies.tests.factories import Cast, sign_in
from parley.questionnaires.models import SentQuestionnaire
from parley.questionnaires.sending.actions import send_questionnaire
from parley.questionnaires.tests.factories import question, questionnaire, sent
from parley.tasks.tests.factories import do, working_as

pytestmark = pytest.mark.django_db

CERTIFIED = {"name": "certified", "type": "yes_no", "weight": 2, "text": "=Certified?"}
STANDARD = {"name": "standard", "type": "text", "condition": "${certified} = 'yes'"}
SITES = {"name": "sites", "type": "integer"}
SHARE = {"name": "share", "type": "decimal"}
AUDIT = {"name": "audit", "type": "date"}
WORDS = {"name": "words", "type": "long_text"}
FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "_x0041_", "a\x07b\r\nc", "'quoted"]


def answer(form: SentQuestionnaire, cast: Cast, **answers: str) -> None:
    for name, words in answers.items():
        do("send_answer", question(form, name, cast.luca).task, cast.luca, answer=words)


def sheets(client: Client, address: str) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """The rows of both sheets without their heads."""
    got = client.get(address)
    assert got.status_code == 200
    book = load_workbook(BytesIO(got.content))
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    answers, summary = (list(sheet.iter_rows(values_only=True)) for sheet in book)
    return answers[1:], summary[1:]


def test_every_question_stands_in_the_sheet_with_its_answer(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, CERTIFIED, STANDARD, SITES, SHARE, AUDIT, due_on=date(2030, 1, 2))
    answer(form, cast, certified="no", sites="12", share="3.5", audit="2026-05-04")
    do("accept", question(form, "sites", cast.anna).task, cast.anna)
    answers, summary = sheets(sign_in(client, cast.anna), f"/questionnaires/{form.pk}/export")
    assert [row[:6] for row in answers] == [
        ("Alpine Dairy AG", "General", 1, "=Certified?", "No", "Answered"),
        ("Alpine Dairy AG", "General", 2, "Question standard?", None, "Not asked"),
        ("Alpine Dairy AG", "General", 3, "Question sites?", 12, "Accepted"),
        ("Alpine Dairy AG", "General", 4, "Question share?", 3.5, "Answered"),
        ("Alpine Dairy AG", "General", 5, "Question audit?", datetime(2026, 5, 4), "Answered"),
    ]
    assert [(row[6], row[8], row[9]) for row in answers[:3]] == [
        ("Luca Frei", 2, 0),
        (None, None, None),
        ("Luca Frei", None, None),
    ]
    ((partner, name, version, _at, due, *figures),) = summary
    assert (partner, name, version, due) == ("Alpine Dairy AG", "Self-assessment", 1, datetime(2030, 1, 2))
    assert figures == [4, 4, 1, 0, 0, 100]


@pytest.mark.parametrize("typed", FORMULAS)
def test_what_looks_like_a_formula_stays_a_text(cast: Cast, client: Client, typed: str) -> None:
    form = sent(cast.anna, cast.luca, WORDS)
    answer(form, cast, words=typed)
    ((*_ignored, written, _state, _by, _at, _weight, _points),), _summary = sheets(
        sign_in(client, cast.anna), f"/questionnaires/{form.pk}/export"
    )
    assert written == typed.strip().replace("\x07", "").replace("\r\n", "\n").replace("_x0041_", "_x005F_x0041_")


def test_nothing_of_the_people_but_their_names_is_told(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, SITES)
    answer(form, cast, sites="1")
    book = load_workbook(BytesIO(sign_in(client, cast.anna).get(f"/questionnaires/{form.pk}/export").content))
    words = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert not {word for word in words if "@" in word or str(cast.luca.user.pk) in word}


def test_all_partners_of_a_version_are_in_one_file(cast: Cast, client: Client) -> None:
    made = questionnaire(cast.anna, SITES, name="One\r\n/../\u202eof:us")
    with working_as(cast.anna):
        forms = send_questionnaire(
            by=cast.anna, questionnaire_id=made.pk, partners=[cast.alpine, cast.fjord, cast.kestrel]
        )
    address = f"/questionnaires/versions/{forms[0].version_id}/export"
    answers, summary = sheets(sign_in(client, cast.anna), address)
    assert (
        {row[0] for row in answers}
        == {row[0] for row in summary}
        == {cast.alpine.name, cast.fjord.name, cast.kestrel.name}
    )
    named = client.get(address)["Content-Disposition"]
    assert "\r" not in named
    assert "/" not in named.replace("utf-8''", "")
    assert named.endswith('.xlsx"') or ".xlsx" in named
    with statements(at_most=3 + 3 + len(forms)):
        client.get(address)


def test_too_much_for_one_file_is_refused(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    form = sent(cast.anna, cast.luca, SITES, WORDS)
    monkeypatch.setattr("parley.questionnaires.review.export.MOST_ANSWERS", 1)
    sign_in(client, cast.anna)
    refused = client.get(f"/questionnaires/versions/{form.version_id}/export", follow=True)
    assert "Export the questionnaires one by one." in refused.content.decode()


def test_only_the_asker_exports(cast: Cast, client: Client) -> None:
    form = sent(cast.anna, cast.luca, SITES)
    for other in (cast.luca, cast.eva):
        sign_in(client, other)
        assert client.get(f"/questionnaires/{form.pk}/export").status_code == 404
        assert client.get(f"/questionnaires/versions/{form.version_id}").status_code == 404
        assert client.get(f"/questionnaires/versions/{form.version_id}/export").status_code == 404


def test_draft_version_is_not_compared(cast: Cast, client: Client) -> None:
    made = questionnaire(cast.anna, SITES)
    with working_as(cast.anna):
        version = made.versions.get()
    assert sign_in(client, cast.anna).get(f"/questionnaires/versions/{version.pk}").status_code == 404
