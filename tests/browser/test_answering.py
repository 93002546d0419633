"""A received questionnaire is answered on one page, with drafts, colleagues and earlier answers."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from parley.companies.tests.factories import Cast
from parley.files.tests.factories import real_pdf
from parley.questionnaires.tests.factories import sent
from tests.browser.conftest import OpenPage
from tests.browser.user_page import UserPage

pytestmark = pytest.mark.django_db(transaction=True)
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"name": "organic", "type": "yes_no", "text": "Is any product organic?"},
    {"name": "body", "type": "text", "text": "Which body certifies you?", "condition": "${organic} = 'yes'"},
    {"name": "sites", "type": "integer", "text": "How many plants?", "constraint": ". < 50", "message": "Below 50."},
    {"name": "chart", "type": "file", "text": "Attach the flow chart."},
    {"name": "haccp", "type": "long_text", "text": "Describe your HACCP system."},
)


def of(user: UserPage, number: int) -> Locator:
    return user.page.locator(f"#q-{number}")


def says(user: UserPage, number: int, state: str) -> None:
    expect(of(user, number).locator("[data-status]")).to_have_text(user.word(state))


def chart() -> Any:
    return {"name": "chart.pdf", "mimeType": "application/pdf", "buffer": real_pdf()}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_questionnaire_is_answered_on_one_page(cast: Cast, open_page: OpenPage, scripts: bool) -> None:
    sent(cast.anna, cast.luca, *QUESTIONS, name="Food safety")
    luca = open_page(cast.luca, java_script_enabled=scripts)
    luca.open("Received questionnaires")
    luca.main.get_by_role("link", name="Preview").click()
    luca.sees_heading("Food safety")

    of(luca, 3).get_by_role("textbox").fill("70")
    luca.press("Send Answer", within=of(luca, 3))
    expect(of(luca, 3).get_by_text("Below 50.")).to_be_visible()
    of(luca, 3).get_by_role("textbox").fill("7")
    luca.press("Send Answer", within=of(luca, 3))
    says(luca, 3, "Answered")

    says(luca, 2, "Not asked")
    of(luca, 1).get_by_role("radio", name="Yes").check()
    luca.press("Send Answer", within=of(luca, 1))
    says(luca, 1, "Answered")
    says(luca, 2, "Unanswered")

    of(luca, 4).locator("[type=file]").set_input_files(chart())
    luca.press("Send Answer", within=of(luca, 4))
    says(luca, 4, "Answered")
    expect(of(luca, 4).get_by_role("link", name="chart.pdf")).to_be_visible()

    of(luca, 2).get_by_role("textbox").fill("CH-BIO-006")
    of(luca, 5).get_by_role("textbox").fill("Seven critical points.")
    luca.press("Send all")
    luca.press("Send 2 answers")
    luca.sees("2 answers sent.")
    says(luca, 5, "Answered")


def test_what_is_typed_is_kept_and_brings_up_questions_before_it_is_sent(cast: Cast, open_page: OpenPage) -> None:
    form = sent(cast.anna, cast.luca, *QUESTIONS)
    luca, sara = open_page(cast.luca), open_page(cast.sara)
    luca.visit(f"/received-questionnaires/{form.pk}/answer")
    expect(of(luca, 2).get_by_role("textbox")).to_be_hidden()
    of(luca, 1).get_by_role("radio", name="Yes").check()
    expect(of(luca, 2).get_by_role("textbox")).to_be_visible()
    of(luca, 5).get_by_role("textbox").fill("Seven critical points.")
    expect(of(luca, 5).locator("[data-draft]")).to_have_text("Draft saved")

    sara.visit(f"/received-questionnaires/{form.pk}/answer")
    expect(of(sara, 5).get_by_role("textbox")).to_have_value("Seven critical points.")
    expect(of(sara, 1).get_by_role("radio", name="Yes")).to_be_checked()


def test_question_is_delegated_and_answered_from_what_was_said_before(cast: Cast, open_page: OpenPage) -> None:
    earlier = sent(cast.anna, cast.luca, QUESTIONS[4], name="Last year")
    form = sent(cast.anna, cast.luca, QUESTIONS[4], name="This year")
    luca, sara = open_page(cast.luca), open_page(cast.sara)
    luca.visit(f"/received-questionnaires/{earlier.pk}/answer")
    of(luca, 1).get_by_role("textbox").fill("Seven critical points.")
    luca.press("Send Answer", within=of(luca, 1))
    says(luca, 1, "Answered")

    luca.visit(f"/received-questionnaires/{form.pk}/answer")
    luca.press("Delegate", within=of(luca, 1))
    luca.tick("Sara Huber")
    luca.press("Delegate")
    expect(of(luca, 1).get_by_text("With Sara Huber")).to_be_visible()

    sara.visit(f"/received-questionnaires/{form.pk}/answer?show=mine")
    expect(of(sara, 1).get_by_text("Answered before")).to_be_visible()
    sara.press("Use this answer", within=of(sara, 1))
    expect(of(sara, 1).get_by_role("textbox")).to_have_value("Seven critical points.")
    says(sara, 1, "Unanswered")
    sara.press("Send Answer", within=of(sara, 1))
    says(sara, 1, "Answered")
