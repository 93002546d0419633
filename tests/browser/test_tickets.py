"""Portals from both sides: a company nobody knew complains in its own language, and a supplier opens its own portal."""

import re

import pytest
from playwright.sync_api import expect

from parley.companies.tests.factories import PASSWORD, Cast
from parley.files.tests.factories import picture
from parley.tickets.portals import COMPLAINTS
from parley.tickets.tests.factories import portal
from tests.browser.conftest import OpenPage
from tests.browser.post import Post

pytestmark = pytest.mark.django_db(transaction=True)

OBST = {"email": "maria.rossi@obsthof.example", "password": "Äpfel wachsen am Baum"}
TITLE = "Kartons eingedrückt"


def test_a_new_company_complains_in_german(cast: Cast, open_page: OpenPage, post: Post) -> None:
    portal(cast.tom, COMPLAINTS, name="Kestrel Complaints", categories=["Transport", "Druck"])
    maria, priya = open_page(language="de", viewport={"width": 390, "height": 844}), open_page(cast.priya)

    maria.visit("/p/kestrel-packaging/complaints")
    maria.page.locator("[name=title]").fill(TITLE)
    maria.main.locator("select[name=category]").select_option("Transport")
    maria.fill("What happened?", "14 von 96 sind eingedrückt.")
    maria.press("Continue")
    maria.fill("Company name", "Obsthof Rossi KG")
    maria.fill("E-mail", OBST["email"])
    maria.fill("Password", OBST["password"])
    maria.press("Register")
    expect(maria.page).to_have_url(re.compile("/complaints/check-mail$"))
    maria.sees("Your complaint to %(company)s has not been sent yet.", company="Kestrel Packaging Ltd")

    maria.visit(post.link(OBST["email"], "/confirm/"))
    maria.press("Yes, confirm")
    expect(maria.page.locator("[name=title]")).to_have_value(TITLE)
    expect(maria.page.locator("[name=text]")).to_have_value("14 von 96 sind eingedrückt.")
    expect(maria.page.locator("[name=category]")).to_have_value("Transport")
    maria.attach("Files and pictures", "carton.jpg", picture("jpeg"), "image/jpeg")
    maria.press("Send complaint")
    maria.sees_heading("Your complaint has been sent")
    expect(maria.main.get_by_text(re.compile("^T-[A-Z2-7]{8}$"))).to_be_visible()

    priya.open("Teambox")
    priya.open_task(TITLE)
    priya.sees("carton.jpg")
    priya.comment("We collect them on Friday.")

    maria.visit("/inbox")
    maria.sees("New comment", context="from the responder")
    maria.open_task(TITLE)
    maria.sees("We collect them on Friday.")
    maria.comment("Danke, ab acht Uhr.")
    maria.press("Mark as Resolved")
    maria.sees_heading("This ticket is resolved.")

    priya.reload()
    priya.sees("Danke, ab acht Uhr.")
    priya.press("Re-open")
    priya.fill("Reason", "The driver found nobody.")
    priya.press("Re-open")
    priya.sees_status("Re-opened")
    priya.open("Complaint tickets")
    expect(priya.row(TITLE)).to_contain_text("Obsthof Rossi KG")


def test_a_known_customer_signs_in_on_the_portal(cast: Cast, open_page: OpenPage) -> None:
    portal(cast.tom, name="Kestrel Support")
    eva = open_page()
    eva.visit("/p/kestrel-packaging/support")
    eva.page.locator("[name=title]").fill("Lids do not close")
    eva.fill("How can we help?", "Since Monday.")
    eva.press("I have an account")
    eva.fill("E-mail", "eva@stranger.example")
    eva.fill("Password", PASSWORD)
    eva.press("Sign in")
    expect(eva.page.locator("[name=text]")).to_have_value("Since Monday.")
    eva.press("Send ticket")
    eva.sees_heading("Your ticket has been sent")
    eva.press("Your tickets", within=eva.main.locator(".sheet"))
    expect(eva.row("Lids do not close")).to_be_visible()


def test_luca_opens_a_portal_and_closes_it(cast: Cast, open_page: OpenPage) -> None:
    luca, visitor = open_page(cast.luca), open_page()
    luca.open("Settings")
    luca.main.get_by_role("link", name="Portals").click()
    luca.press("Choose an address")
    luca.fill("Address", "alpine")
    luca.press("Save")
    luca.main.get_by_role("link", name="Support portal").click()
    luca.main.get_by_role("switch", name="Open to customers").check(force=True)
    luca.fill("Categories", "Milk\nCheese")
    luca.attach("Logo", "logo.png", picture("png"), "image/png")
    luca.press("Save")
    expect(luca.page).to_have_url(re.compile("/settings/portals$"))
    luca.sees("/p/alpine/support")

    visitor.visit("/p/alpine")
    visitor.sees_heading("New ticket")
    expect(visitor.page.locator("[name=category] option")).to_have_text(["Choose …", "Milk", "Cheese"])
    assert visitor.page.locator(".portal-logo").evaluate("image => image.naturalWidth") > 0

    luca.main.get_by_role("link", name="Alpine Dairy AG Support").click()
    luca.main.get_by_role("switch", name="Open to customers").uncheck(force=True)
    luca.press("Save")
    luca.sees("Switched off")
    expect(luca.page).to_have_url(re.compile("/settings/portals$"))
    assert visitor.context.request.get(f"{visitor.address}/p/alpine/support").status == 404
