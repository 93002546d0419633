"""What a company sets up for itself, and a person for themselves."""

import pytest
from playwright.sync_api import expect

from parley.companies.rights import Role
from parley.companies.tests.factories import Cast, member
from parley.files.tests.factories import real_pdf
from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_can_be_asked_for_is_made_and_then_asked(cast: Cast, open_page: OpenPage) -> None:
    anna, luca = open_page(cast.anna), open_page(cast.luca)
    anna.visit("/settings/document-types/new")
    anna.fill("Name", "Kosher certificate")
    anna.tick(anna.word("Until an expiry date"))
    anna.press("Add the document type")
    anna.visit("/settings/document-types")
    anna.sees("Kosher certificate")

    anna.visit("/settings/agreements/new")
    anna.fill("Name", "Code of conduct")
    anna.tick(anna.word("By click"))
    anna.attach("Text", "code.pdf", real_pdf(2))
    anna.press("Add the agreement")
    anna.sees("Code of conduct")
    anna.press("New version")
    anna.attach("New agreement text", "code-2.pdf", real_pdf(3, text="Second"))
    anna.press("Add the version")
    anna.sees("code-2.pdf")

    anna.visit("/new/agreement")
    anna.tick("Code of conduct")
    anna.tick("Alpine Dairy AG")
    anna.press("Continue")
    anna.press_words("Send %(num)s task", "Send %(num)s tasks", 1)
    luca.open("Inbox")
    luca.open_task("Code of conduct")
    luca.sees("code-2.pdf")

    anna.visit("/new/document")
    anna.sees("Kosher certificate")


def test_a_person_chooses_language_and_theme(cast: Cast, open_page: OpenPage) -> None:
    luca = open_page(cast.luca)
    luca.visit("/settings/profile")
    luca.main.locator("select[name=language]").select_option("nb")
    luca.press("Save")
    luca.language = "nb"
    expect(luca.page.locator("html")).to_have_attribute("lang", "nb")
    luca.open("Inbox")
    luca.page.locator(".user-button").click()
    luca.press("Dark", within=luca.page.get_by_role("banner"), context="theme")
    expect(luca.page.locator("html")).to_have_attribute("data-theme", "dark")


def test_who_works_for_two_companies_switches_between_them(cast: Cast, open_page: OpenPage) -> None:
    member(cast.kestrel, cast.luca.user, Role.MEMBER)
    luca = open_page(cast.luca)
    luca.visit("/")
    luca.menu("Switch company")
    luca.press("Switch to this company")
    expect(luca.page.locator(".sidebar-company")).to_have_text("Kestrel Packaging Ltd")
    luca.visit("/settings/members/invite")
    luca.sees("Your role in %(company)s does not allow this.", company="Kestrel Packaging Ltd")
