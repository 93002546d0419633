"""Colleagues: the Teambox, taking over, handing on, and what only they may read."""

import pytest
from playwright.sync_api import expect

from parley.companies.tests.factories import PASSWORD, Cast
from tests.browser import things
from tests.browser.conftest import OpenPage
from tests.browser.post import Post

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_colleagues_task_is_taken_over_from_the_teambox(cast: Cast, open_page: OpenPage) -> None:
    things.sent(cast.anna, cast.luca, "general", title="Call us")
    luca, sara = open_page(cast.luca), open_page(cast.sara)

    sara.open("Inbox")
    sara.sees_not("Call us")
    sara.open("Teambox")
    sara.press_row("Call us", "Take over")
    sara.sees("You have taken over the task.")
    sara.open("Inbox")
    sara.sees("Call us")

    luca.open("Inbox")
    luca.sees_not("Call us")
    luca.open("Teambox")
    expect(luca.row("Call us")).to_contain_text("SH")


def test_who_comes_second_reads_who_was_quicker(cast: Cast, open_page: OpenPage) -> None:
    things.sent(cast.nora, cast.luca, "general", title="Call us")
    luca, sara = open_page(cast.luca), open_page(cast.sara)

    luca.open("Inbox")
    path = luca.open_task("Call us")
    sara.visit(path)
    sara.press("Answer in words")
    sara.fill("Answer", "Sara has called.")
    luca.press("Answer in words")
    luca.fill("Answer", "Luca will call.")
    sara.press("Send Answer")
    sara.sees_status("Answered")
    luca.press("Send Answer")
    expect(luca.page.get_by_role("alert")).to_contain_text("Sara Huber")
    luca.sees_status("Answered")
    luca.sees_not("Luca will call.")


def test_a_task_is_given_to_a_colleague(cast: Cast, open_page: OpenPage) -> None:
    things.sent(cast.anna, cast.luca, "general", title="Call us")
    luca, sara = open_page(cast.luca), open_page(cast.sara)

    luca.open("Inbox")
    luca.open_task("Call us")
    luca.press("Reassign")
    luca.tick("Sara Huber")
    luca.press("Assign")
    luca.sees("Task assigned to %(person)s.", person="Sara Huber")
    sara.open("Inbox")
    sara.open_task("Call us")
    expect(sara.page.locator(".frame-aside")).to_contain_text("Sara Huber")


def test_an_internal_note_never_reaches_the_partner(cast: Cast, open_page: OpenPage, post: Post) -> None:
    things.sent(cast.anna, cast.luca, "general", title="Call us")
    anna, jonas, luca = open_page(cast.anna), open_page(cast.jonas), open_page(cast.luca)
    luca.open("Inbox")
    task = luca.open_task("Call us")
    post.all()
    places = (task, "/", "/inbox", "/teambox", "/outbox", "/tasks", "/search?q=Kestrel", "/partners")
    before = {path: luca.plain(path) for path in places}
    mails = len(post.all())

    anna.visit(task)
    expect(anna.page.locator(".comment-box")).to_contain_text("Alpine Dairy AG")
    anna.comment("Between us: Kestrel is cheaper.", internal=True)
    jonas.visit(task)
    jonas.sees("Between us: Kestrel is cheaper.")

    assert {path: luca.plain(path) for path in places} == before, "the partner's pages say that something happened"
    assert len(post.all()) == mails
    assert not [mail for mail in post.all() if "cheaper" in mail.text + mail.html]


def test_a_lost_session_costs_no_words(cast: Cast, open_page: OpenPage) -> None:
    task = things.sent(cast.anna, cast.luca, "general", title="Call us")
    luca = open_page(cast.luca)
    box = luca.page.locator(".comment-box")
    internal, text = box.get_by_role("radio", name=luca.word("Internal", "comment")), box.get_by_role("textbox")
    luca.visit(f"/tasks/{task.pk}")
    internal.check(force=True)
    text.fill("Who calls them?")
    luca.page.context.clear_cookies(name="parley")
    luca.press("Add Comment")

    luca.sees("You were signed out, and nothing was sent. Sign in to continue where you left off.")
    luca.fill("E-mail", cast.luca.user.email)
    luca.fill("Password", PASSWORD)
    luca.press("Sign in")
    expect(text).to_have_value("Who calls them?")
    expect(internal).to_be_checked()
    luca.press("Add Comment")
    luca.sees("Who calls them?")
    expect(text).to_have_value("")
