"""How people and companies come to Parley, and come back to it."""

import re

import pytest
from playwright.sync_api import expect

from parley.companies.tests.factories import PASSWORD, Cast
from tests.browser.conftest import OpenPage
from tests.browser.post import Post
from tests.browser.user_page import UserPage

pytestmark = pytest.mark.django_db(transaction=True)
NEW_PASSWORD = "grass is green in Bern"


def test_a_new_supplier_follows_the_invitation_and_answers(cast: Cast, open_page: OpenPage, post: Post) -> None:
    anna = open_page(cast.anna)
    anna.open("Partners")
    anna.press("Invite a partner")
    anna.fill("Company", "Meadow Farms Ltd")
    anna.fill("E-mail", "joe@meadow.example")
    anna.main.locator("select[name=language]").select_option("en")
    anna.fill("Message", "Please join, we need your certificates.")
    anna.press("Send the invitation")
    anna.sees("Meadow Farms Ltd")

    joe = open_page()
    joe.visit(post.link("joe@meadow.example", "/join/"))
    joe.sees("Please join, we need your certificates.")
    expect(joe.field("Your company")).to_have_value("Meadow Farms Ltd")
    joe.fill("First name", "Joe")
    joe.fill("Last name", "Meadow")
    joe.fill("Password", NEW_PASSWORD)
    joe.press("Join")
    expect(joe.page.get_by_role("navigation", name="Main navigation").first).to_contain_text("Meadow Farms Ltd")

    anna.visit("/new/general")
    anna.fill("What do you need?", "Opening hours")
    anna.tick("Meadow Farms Ltd")
    anna.press("Continue")
    anna.press_words("Send %(num)s task", "Send %(num)s tasks", 1)
    anna.sees_status("Pending")

    joe.visit(post.link("joe@meadow.example", "/tasks/"))
    joe.press("Answer in words")
    joe.fill("Answer", "Eight to five.")
    joe.press("Send Answer")
    joe.sees_status("Answered")
    anna.open("Inbox")
    anna.open_task("Opening hours")
    anna.sees("Eight to five.")


def test_the_link_of_an_invitation_works_once(cast: Cast, open_page: OpenPage, post: Post) -> None:
    anna = open_page(cast.anna)
    _invites_colleague(anna, "kim@nordwind.example")
    link = post.link("kim@nordwind.example", "/join/")
    _joins(open_page(), link, "Kim")

    late = open_page()
    answer = late.visit(link)
    assert answer.status == 410
    late.sees_heading("This invitation has already been used")


def test_a_colleague_joins_by_invitation(cast: Cast, open_page: OpenPage, post: Post) -> None:
    anna, kim = open_page(cast.anna), open_page()
    _invites_colleague(anna, "kim@nordwind.example")

    _joins(kim, post.link("kim@nordwind.example", "/join/"), "Kim")

    expect(kim.page.get_by_role("navigation", name=re.compile("."))).not_to_have_count(0)
    expect(kim.page.locator(".sidebar-company")).to_have_text("Nordwind Foods GmbH")
    anna.visit("/settings/members")
    anna.sees("Kim Winter")


def test_a_company_registers_and_confirms_its_address(open_page: OpenPage, post: Post) -> None:
    joe = open_page()
    joe.visit("/")
    joe.press("Register your company")
    joe.fill("Company", "Meadow Farms Ltd")
    joe.fill("First name", "Joe")
    joe.fill("Last name", "Meadow")
    joe.fill("E-mail", "joe@meadow.example")
    joe.fill("Password", NEW_PASSWORD)
    joe.press("Register")
    joe.sees_heading("Check your e-mail")

    joe.visit(post.link("joe@meadow.example", "/confirm/"))
    joe.press("Yes, confirm")
    joe.sees("Your address is confirmed.")
    expect(joe.page.locator(".sidebar-company")).to_have_text("Meadow Farms Ltd")


def test_a_forgotten_password_is_chosen_anew(cast: Cast, open_page: OpenPage, post: Post) -> None:
    luca, elsewhere = open_page(language="en"), open_page(cast.luca)
    luca.visit("/")
    luca.press("Forgot your password?")
    luca.fill("E-mail", "luca@alpine.example")
    luca.press("Send the link")
    luca.sees_heading("Check your e-mail")

    luca.visit(post.link("luca@alpine.example", "/password/"))
    luca.fill("New password", NEW_PASSWORD)
    luca.press("Save")
    luca.sees_heading("Your password has been changed")
    _signs_in(luca, "luca@alpine.example", PASSWORD)
    expect(luca.page.get_by_role("alert")).to_be_visible()
    _signs_in(luca, "luca@alpine.example", NEW_PASSWORD)
    luca.open("Inbox")

    elsewhere.visit("/inbox")
    assert "/sign-in" in elsewhere.page.url, "a changed password signs out everywhere else"


def test_signing_out_and_in_again_leads_to_where_one_wanted_to_go(cast: Cast, open_page: OpenPage) -> None:
    luca = open_page(cast.luca)
    luca.visit("/outbox")
    luca.menu("Sign out")
    luca.visit("/outbox")
    assert "/sign-in" in luca.page.url
    luca.fill("E-mail", "luca@alpine.example")
    luca.fill("Password", PASSWORD)
    luca.press("Sign in")
    expect(luca.page).to_have_url(f"{luca.address}/outbox")


def _invites_colleague(anna: UserPage, email: str) -> None:
    anna.visit("/settings/members")
    anna.press("Invite a member")
    anna.fill("E-mail", email)
    anna.main.locator("select[name=language]").select_option("en")
    anna.press("Send the invitation")
    anna.sees(email)


def _joins(person: UserPage, link: str, name: str) -> None:
    person.visit(link)
    person.fill("First name", name)
    person.fill("Last name", "Winter")
    person.fill("Password", NEW_PASSWORD)
    person.press("Join")
    expect(person.page.locator(".sidebar")).to_be_visible()


def _signs_in(person: UserPage, email: str, password: str) -> None:
    person.visit("/sign-in")
    if "/sign-in" not in person.page.url:
        return
    person.fill("E-mail", email)
    person.fill("Password", password)
    person.press("Sign in")
