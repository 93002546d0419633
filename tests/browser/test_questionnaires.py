"""A questionnaire from the first question to the last accepted answer: built, sent, answered by two people, judged."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, expect

from parley.companies.tests.factories import Cast
from tests.browser.conftest import OpenPage
from tests.browser.user_page import UserPage

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "Self-assessment 2027"
QUESTIONS = (
    ("yes_no", "Is every site certified?", 20),
    ("integer", "How many sites deliver to us?", 0),
    ("long_text", "How do you keep allergens apart?", 5),
)


def builds(anna: UserPage) -> None:
    """Three questions, one after the other, and sent to Alpine."""
    anna.visit("/settings/questionnaires")
    anna.button("New questionnaire").first.click()
    anna.page.locator("[name=name]").fill(NAME)
    anna.press("Continue to the questions")
    anna.press("Add a question", within=anna.main.locator(".empty"))
    for kind, text, weight in QUESTIONS:
        anna.page.locator("select[name=type]").select_option(kind)
        anna.page.locator("textarea[name=text]").fill(text)
        anna.page.locator("[name=weight]").fill(str(weight))
        if kind == "yes_no":
            anna.page.locator("[name=points_yes]").fill("100")
        anna.press("Add the question" if text == QUESTIONS[-1][1] else "Add and create another")
    anna.sees_heading(NAME)
    expect(anna.main.locator(".builder-line")).to_have_count(len(QUESTIONS))


def sends(anna: UserPage) -> None:
    anna.press("Send")
    anna.tick("Alpine Dairy AG")
    anna.press("Continue")
    anna.press_words("Send %(num)s question task", "Send %(num)s question tasks", len(QUESTIONS))


def opens_preview(reader: UserPage) -> None:
    reader.visit("/received-questionnaires")
    reader.main.locator(".row-actions a", has_text=reader.word("Preview")).click()
    reader.sees_heading(NAME)


def asked(reader: UserPage, number: int) -> Locator:
    """One question on the supplier's page."""
    return reader.main.locator(f'[data-question="{number}"]')


def says(reader: UserPage, number: int, state: str) -> None:
    expect(asked(reader, number).locator("[data-status]")).to_have_text(reader.word(state))


def answer(anna: UserPage, number: int) -> Locator:
    """One question on the asker's page."""
    return anna.main.locator(f"#question-{number}")


@pytest.mark.parametrize("language", ["en", "de"])
def test_questionnaire_from_the_first_question_to_the_last_accepted_answer(
    cast: Cast, open_page: OpenPage, language: str
) -> None:
    anna, luca, sara = (open_page(actor, language=language) for actor in (cast.anna, cast.luca, cast.sara))
    for person in (cast.anna, cast.luca, cast.sara):
        person.user.language = language
        person.user.save(update_fields=["language"])
    builds(anna)
    sends(anna)
    anna.open("Questionnaires")
    expect(anna.row(NAME)).to_contain_text(anna.word("With the partner"))

    opens_preview(luca)
    asked(luca, 1).get_by_role("radio").first.check()
    luca.press("Send Answer", within=asked(luca, 1))
    says(luca, 1, "Answered")
    asked(luca, 2).get_by_role("textbox").fill("3")
    luca.press("Delegate", within=asked(luca, 3))
    luca.tick("Sara Huber")
    luca.press("Delegate")
    luca.sees_heading(NAME)
    luca.press("Send all")
    luca.press(luca.words("Send %(count)s answer", "Send %(count)s answers", 1))
    says(luca, 2, "Answered")
    says(luca, 3, "Unanswered")

    opens_preview(sara)
    asked(sara, 3).get_by_role("textbox").fill("Nuts have a line of their own.")
    sara.press("Send Answer", within=asked(sara, 3))
    says(sara, 3, "Answered")

    anna.open("Questionnaires")
    anna.row(NAME).get_by_role("link").click()
    expect(answer(anna, 3)).to_contain_text("Nuts have a line of their own.")
    expect(answer(anna, 3)).to_contain_text("Sara Huber")
    answer(anna, 2).get_by_role("button", name=anna.word("Reject")).click()
    anna.fill("Explanation", "And the new one in Thun?")
    anna.press("Reject")
    expect(answer(anna, 2).locator(".tag")).to_have_text(anna.word("Rejected"))

    luca.reload()
    expect(asked(luca, 2)).to_contain_text("And the new one in Thun?")
    asked(luca, 2).get_by_role("textbox").fill("4")
    luca.press("Send Answer", within=asked(luca, 2))
    says(luca, 2, "Answered")

    anna.reload()
    anna.press(anna.words("Accept the answer", "Accept all %(num)s answers", 3))
    anna.press("Accept", within=anna.page.get_by_role("dialog"))
    for number in (1, 2, 3):
        expect(answer(anna, number).locator(".tag")).to_have_text(anna.word("Accepted"))
    expect(anna.page.locator(".score-figure")).to_have_text(anna.word("%(number)s%%", number=100))

    anna.main.locator("summary", has_text=anna.word("More")).click()
    with anna.page.expect_download() as downloaded:
        anna.press("Export the answers")
    assert downloaded.value.suggested_filename == f"{NAME} Alpine Dairy AG.xlsx"
    sheet = load_workbook(BytesIO(Path(downloaded.value.path()).read_bytes())).worksheets[0]
    assert [row[4] for row in sheet.iter_rows(min_row=3, values_only=True)] == [4, "Nuts have a line of their own."]

    luca.reload()
    for number in (1, 2, 3):
        says(luca, number, "Accepted")


def test_several_answers_are_chosen_and_rejected_together(cast: Cast, open_page: OpenPage) -> None:
    anna, luca = open_page(cast.anna), open_page(cast.luca, viewport={"width": 390, "height": 844})
    builds(anna)
    sends(anna)
    opens_preview(luca)
    asked(luca, 1).get_by_role("radio").nth(1).check()
    asked(luca, 2).get_by_role("textbox").fill("3")
    asked(luca, 3).get_by_role("textbox").fill("By hand.")
    luca.press("Send all")
    luca.press("Send 3 answers")
    says(luca, 3, "Answered")

    anna.open("Questionnaires")
    anna.row(NAME).get_by_role("link").click()
    anna.press("Select all")
    expect(anna.main.locator("[data-chosen]")).to_have_text(anna.word("%(count)s selected", count=3))
    answer(anna, 1).get_by_role("checkbox").uncheck()
    expect(anna.main.locator("[data-chosen]")).to_have_text(anna.word("%(count)s selected", count=2))
    anna.press("Reject selected")
    anna.fill("Explanation", "Please say more.")
    anna.press("Reject")
    for number, state in ((1, "Answered"), (2, "Rejected"), (3, "Rejected")):
        expect(answer(anna, number).locator(".tag")).to_have_text(anna.word(state))
