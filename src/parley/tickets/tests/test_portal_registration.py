"""From the form to the confirmed address: who wrote reads that nothing is sent yet, and finds what was written."""

import pytest
from django.core.cache import cache
from django.test import Client

from parley.companies.tests.factories import Cast
from parley.files.tests.factories import picture, upload
from parley.notify.tests.factories import link_in, mails
from parley.tickets.portals import COMPLAINTS
from parley.tickets.tests.factories import portal
from parley.tickets.tests.test_portals import PORTAL, REGISTER, WRITTEN, the_ticket

pytestmark = pytest.mark.django_db

UNSENT = {
    "en": "Your complaint to Kestrel Packaging Ltd has not been sent yet.",
    "de": "Ihre Beschwerde an Kestrel Packaging Ltd ist noch nicht gesendet.",
    "nb": "Klagen din til Kestrel Packaging Ltd er ikke sendt ennå.",
}


@pytest.fixture
def cast(multilingual_cast: Cast) -> Cast:
    portal(multilingual_cast.tom, COMPLAINTS, name="Kestrel Complaints")
    return multilingual_cast


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    cache.clear()


def test_a_known_address_cannot_be_told_from_a_new_one(cast: Cast, client: Client) -> None:
    client.post(PORTAL, WRITTEN)
    answer = client.post(f"{PORTAL}/register", REGISTER | {"email": "anna@nordwind.example"})
    assert (answer.status_code, answer["Location"]) == (302, f"{PORTAL}/check-mail")
    assert UNSENT["en"] in client.get(answer["Location"]).content.decode()
    [mail] = mails("anna@nordwind.example")
    assert mail.template == "account_exists"
    assert UNSENT["de"] in mail.text
    assert f"{PORTAL}/sign-in" in mail.text


@pytest.mark.parametrize("language", ["en", "de", "nb"])
def test_every_page_and_mail_on_the_way_says_that_nothing_is_sent_yet(cast: Cast, language: str) -> None:
    portal(cast.tom, COMPLAINTS, name="Kestrel Complaints", logo=upload(picture("png"), "logo.png"))
    browser = Client(headers={"accept-language": language})
    browser.post(PORTAL, WRITTEN)
    checks_mail = browser.post(f"{PORTAL}/register", REGISTER)["Location"]
    [mail] = mails(REGISTER["email"])
    link = link_in(mail)
    elsewhere = Client(headers={"accept-language": language})
    pages = {path: browser.get(path).content.decode() for path in (checks_mail, link)}
    pages["another browser"] = elsewhere.get(link).content.decode()
    pages["sign-in there"] = elsewhere.post(link, follow=True).content.decode()
    for path, page in pages.items():
        assert UNSENT[language] in page, path
        assert f"{PORTAL}/logo" in page, path
        assert "Kestrel Complaints" in page, path
    assert UNSENT[language] in mail.text
    assert WRITTEN["text"] not in mail.text


def test_link_in_the_browser_of_the_registration_leads_to_the_filled_form(cast: Cast, client: Client) -> None:
    client.post(PORTAL, WRITTEN)
    client.post(f"{PORTAL}/register", REGISTER)
    answer = client.post(link_in(mails(REGISTER["email"])[0]))
    assert answer["Location"] == PORTAL
    page = client.get(PORTAL).content.decode()
    assert UNSENT["en"] in page
    assert WRITTEN["text"] in page
    assert 'type="file"' in page
    client.post(PORTAL, WRITTEN)
    assert the_ticket().requester.name == "Fresh Fruit Ltd"


def test_a_used_or_foreign_link_signs_nobody_in(cast: Cast, client: Client) -> None:
    client.post(PORTAL, WRITTEN)
    client.post(f"{PORTAL}/register", REGISTER)
    link = link_in(mails(REGISTER["email"])[0])
    other = Client()
    other.post(f"{PORTAL}/register", REGISTER | {"email": "mallory@moss.example"})
    other.post(link)
    assert client.post(link).status_code in {302, 404}
    for browser in (client, other):
        assert browser.get("/settings").status_code == 302


def test_a_link_sent_anew_from_the_usual_sign_in_leads_to_the_draft(cast: Cast, client: Client) -> None:
    client.post(PORTAL, WRITTEN)
    client.post(f"{PORTAL}/register", REGISTER)
    cache.clear()
    answer = Client().post("/sign-in", {"login": REGISTER["email"], "password": REGISTER["password1"]})
    assert answer["Location"] == "/confirm"
    mail = mails(REGISTER["email"])[-1]
    assert UNSENT["en"] in mail.text
    assert link_in(mail).startswith(f"{PORTAL}/confirm/")


def test_what_was_written_anew_before_the_address_is_confirmed_is_kept_too(cast: Cast, client: Client) -> None:
    client.post(f"{PORTAL}/register", REGISTER)
    later = Client()
    later.post(PORTAL, WRITTEN)
    signing_in = {"login": REGISTER["email"], "password": REGISTER["password1"]}
    assert later.post(f"{PORTAL}/sign-in", signing_in)["Location"] == f"{PORTAL}/check-mail"
    phone = Client()
    phone.post(link_in(mails(REGISTER["email"])[-1]))
    phone.post(f"{PORTAL}/sign-in", signing_in)
    assert WRITTEN["text"] in phone.get(PORTAL).content.decode()


def test_an_address_can_be_confirmed_after_the_portal_was_closed(cast: Cast, client: Client) -> None:
    client.post(PORTAL, WRITTEN)
    client.post(f"{PORTAL}/register", REGISTER)
    link = link_in(mails(REGISTER["email"])[0])
    portal(cast.tom, COMPLAINTS, is_open=False)
    confirm = Client().get(link)["Location"]
    assert Client().post(confirm)["Location"] == "/sign-in"


def test_forgotten_password_leads_back_to_the_filled_form(cast: Cast, client: Client) -> None:
    portal(cast.tom, COMPLAINTS, name="Kestrel Complaints", logo=upload(picture("png"), "logo.png"))
    client.post(PORTAL, WRITTEN)
    sign_in = f"{PORTAL}/sign-in"
    assert f'href="{PORTAL}/password"' in client.get(sign_in).content.decode()
    sent = client.post(f"{PORTAL}/password", {"email": "anna@nordwind.example"})["Location"]
    [mail] = mails("anna@nordwind.example")
    assert (mail.template, UNSENT["de"] in mail.text) == ("reset_password", True)
    link = link_in(mail)
    assert link.startswith(f"{PORTAL}/password/")
    choose = client.get(link)["Location"]
    for path in (f"{PORTAL}/password", sent, choose):
        page = client.get(path).content.decode()
        assert f"{PORTAL}/logo" in page, path
        assert "Kestrel Complaints" in page, path
    answer = client.post(choose, {"password1": "a sentence of her own"})
    assert answer["Location"] == sign_in
    assert "Your password has been changed" in client.get(sign_in).content.decode()
    client.post(sign_in, {"login": "anna@nordwind.example", "password": "a sentence of her own", "next": PORTAL})
    assert WRITTEN["text"] in client.get(PORTAL).content.decode()
    assert "Request a new link" in Client().get(link).content.decode()


def test_forgotten_password_does_not_tell_who_has_an_account(cast: Cast, client: Client) -> None:
    answers = [
        client.post(f"{PORTAL}/password", {"email": email}) for email in ("nobody@moss.example", "tom@kestrel.example")
    ]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, f"{PORTAL}/password/sent")}
    [mail] = mails("nobody@moss.example")
    assert link_in(mail) == f"{PORTAL}/register"


def test_password_can_be_chosen_after_the_portal_was_closed(cast: Cast, client: Client) -> None:
    client.post(f"{PORTAL}/password", {"email": "anna@nordwind.example"})
    link = link_in(mails("anna@nordwind.example")[0])
    portal(cast.tom, COMPLAINTS, is_open=False)
    assert client.get(link)["Location"].startswith("/password/")
    assert client.get(f"{PORTAL}/password").status_code == 404
