"""How two companies find each other, pause and part."""

import pytest

from parley.companies.tests.factories import Cast
from tests.browser import things
from tests.browser.conftest import OpenPage
from tests.browser.post import Post

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_company_is_found_asked_and_accepts(cast: Cast, open_page: OpenPage, post: Post) -> None:
    eva, luca = open_page(cast.eva), open_page(cast.luca)
    eva.open("Partners")
    eva.press("Search the directory")
    eva.fill("Name or city", "Alp")
    eva.page.keyboard.press("Enter")
    eva.press("Alpine Dairy AG")
    eva.press("Connect as our supplier")
    eva.sees("Request sent to %(company)s", company="Alpine Dairy AG")

    luca.visit(post.link("luca@alpine.example", "/partners"))
    luca.press("Stranger Trading BV")
    luca.sees("%(company)s wants to connect", company="Stranger Trading BV")
    luca.press("Accept")
    luca.sees("You are now connected.")

    eva.visit("/new/general")
    eva.fill("What do you need?", "Price list")
    eva.tick("Alpine Dairy AG")
    eva.press("Continue")
    eva.press_words("Send %(num)s task", "Send %(num)s tasks", 1)
    eva.sees_status("Pending")


def test_a_paused_and_ended_connection_keeps_what_was_and_lets_nothing_new_pass(
    cast: Cast, open_page: OpenPage
) -> None:
    things.sent(cast.anna, cast.luca, "general", title="Call us")
    anna, luca = open_page(cast.anna), open_page(cast.luca)

    anna.visit(f"/partners/{cast.alpine.pk}")
    anna.press("Pause")
    anna.sees("Your supplier, paused")
    anna.visit("/new/general")
    anna.sees_not("Alpine Dairy AG")
    luca.open("Inbox")
    task = luca.open_task("Call us")
    luca.press("Answer in words")
    luca.fill("Answer", "Done on Monday.")
    luca.press("Send Answer")
    luca.sees_status("Answered")

    anna.visit(f"/partners/{cast.alpine.pk}")
    anna.press("End the connection")
    anna.press("End the connection")
    anna.sees("Formerly your supplier")
    anna.visit(task)
    anna.sees("Done on Monday.")
