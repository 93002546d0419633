"""Registering, confirming, signing in and out, and new passwords."""

import re
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.cache import cache
from django.test import Client

from parley.accounts.models import User
from parley.companies.models import Company, Member
from parley.companies.tests import factories
from parley.companies.tests.factories import Cast
from parley.core import clock
from parley.notify.tests.factories import link_in, mails

pytestmark = pytest.mark.django_db

Patch = pytest.MonkeyPatch
REGISTER = {
    "company_name": "Fresh Fruit Ltd",
    "first_name": "Ada",
    "last_name": "Moss",
    "email": "ada@fresh.example",
    "password1": "a sentence to remember",
}


@pytest.fixture
def cast(multilingual_cast: Cast) -> Cast:
    return multilingual_cast


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    cache.clear()


def sign_in(client: Client, email: str, password: str = factories.PASSWORD, **more: str) -> tuple[int, str]:
    answer = client.post("/sign-in", {"login": email, "password": password, **more})
    return answer.status_code, answer.headers.get("Location") or _sentence(answer.content.decode())


def _sentence(page: str) -> str:
    found = re.search(r"error-summary.*?<ul>(.*?)</ul>|form-error[^>]*>(.*?)<", page, re.S)
    return re.sub(r"<[^>]+>|\s+", " ", found[0]).strip() if found else page


def test_ada_registers_confirms_and_works(client: Client) -> None:
    answer = client.post("/register", REGISTER, headers={"accept-language": "de"})
    assert (answer.status_code, answer["Location"]) == (302, "/confirm")
    assert sign_in(Client(), "ada@fresh.example", REGISTER["password1"])[1] == "/confirm"
    with factories.looking():
        assert not Company.objects.get().in_directory
    [mail] = mails("ada@fresh.example")
    assert mail.language == "de"
    other_device = Client()
    link = link_in(mail)
    assert other_device.get(link).status_code == 200
    assert User.objects.get().last_login is None
    assert other_device.post(link)["Location"] == "/sign-in"
    assert sign_in(other_device, "ADA@fresh.example ", REGISTER["password1"]) == (302, "/")
    assert b"Fresh Fruit Ltd" in other_device.get("/settings").content
    with factories.looking():
        assert Company.objects.get().in_directory
        assert Member.objects.get().role == "owner"
    assert b"no longer valid" in Client().get(link).content or Client().get(link).status_code == 200


def test_link_signs_in_only_the_browser_that_registered(client: Client) -> None:
    client.post("/register", REGISTER)
    link = link_in(mails("ada@fresh.example")[0])
    assert client.post(link)["Location"] == "/"
    assert b"Fresh Fruit Ltd" in client.get("/settings").content
    with factories.looking():
        assert Company.objects.get().in_directory


def test_sign_in_page_has_the_address_that_was_just_confirmed(client: Client) -> None:
    client.post("/register", REGISTER)
    other_device = Client()
    other_device.post(link_in(mails("ada@fresh.example")[0]))
    assert b'value="ada@fresh.example"' in other_device.get("/sign-in").content
    assert b"ada@fresh.example" not in Client().get("/sign-in").content


def test_a_known_address_gets_the_same_answer_and_a_mail_that_says_so(client: Client, cast: Cast) -> None:
    answer = client.post("/register", REGISTER | {"email": "Anna@nordwind.example"})
    assert (answer.status_code, answer["Location"]) == (302, "/confirm")
    [mail] = mails()
    assert (mail.to, mail.template, mail.language) == ("anna@nordwind.example", "account_exists", "de")
    with factories.looking():
        assert not Company.objects.filter(name="Fresh Fruit Ltd").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nonsense"),
        ("email", "a@b.example\r\nBcc: x@y.example"),
        ("password1", "short"),
        ("password1", "password1234"),
        ("password1", "x" * 300),
        ("company_name", ""),
        ("company_name", "x" * 121),
        ("first_name", "x" * 81),
        ("last_name", "\0"),
    ],
)
def test_what_cannot_be_registered_is_said_at_the_field(client: Client, field: str, value: str) -> None:
    answer = client.post("/register", REGISTER | {field: value})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f"id_{field}-error" in page
    assert "Moss" in page or field == "last_name"
    assert not User.objects.exists()
    assert mails() == []


def test_signing_in_leads_to_the_page_that_was_asked_for(client: Client, cast: Cast) -> None:
    asked = client.get("/partners?box=ended")["Location"]
    assert client.get(asked).status_code == 200
    assert sign_in(client, "anna@nordwind.example", next="/partners?box=ended") == (302, "/partners?box=ended")
    client.post("/sign-out")
    assert client.get("/partners").status_code == 302
    assert sign_in(client, "anna@nordwind.example", next="https://evil.example/") == (302, "/")


def test_a_wrong_password_and_an_unknown_address_read_the_same(client: Client, cast: Cast) -> None:
    known = sign_in(Client(), "anna@nordwind.example", "wrong wrong wrong")
    unknown = sign_in(Client(), "nobody@nowhere.example", "wrong wrong wrong")
    assert known == unknown
    assert known[0] == 200


class CountingHasher(MD5PasswordHasher):
    encoded: ClassVar[list[str]] = []

    def encode(self, password: str, salt: str) -> str:
        self.encoded.append(password)
        return super().encode(password, salt)


def test_known_and_unknown_addresses_cost_one_hash_each(cast: Cast, settings: Any) -> None:
    """Hashing takes nearly all of the time, which would tell who has an account."""
    settings.PASSWORD_HASHERS = [f"{__name__}.{CountingHasher.__name__}"]
    for email in ("anna@nordwind.example", "nobody@nowhere.example"):
        CountingHasher.encoded.clear()
        sign_in(Client(), email, "wrong wrong wrong")
        assert CountingHasher.encoded == ["wrong wrong wrong"]


def test_wrong_passwords_of_others_lock_nobody_out(cast: Cast) -> None:
    for _ in range(10):
        said = sign_in_from(1, "anna@nordwind.example", "wrong wrong wrong")
    assert "Too many attempts" in said
    assert sign_in_from(2, "anna@nordwind.example", factories.PASSWORD) == "/"


def _guess_from_many_addresses(email: str) -> str:
    said = ""
    for number in range(51):
        said = sign_in_from(number, email, "wrong wrong wrong")
    return said


def test_guessing_from_many_addresses_ends_except_on_a_known_device(cast: Cast) -> None:
    known = Client(REMOTE_ADDR="198.51.100.7")
    assert sign_in(known, "anna@nordwind.example")[0] == 302
    known.post("/sign-out")
    assert "Too many attempts" in _guess_from_many_addresses("anna@nordwind.example")
    assert "Too many attempts" in sign_in_from(60, "anna@nordwind.example", factories.PASSWORD)
    assert sign_in_from(61, "luca@alpine.example", factories.PASSWORD) == "/"
    assert sign_in(known, "Anna@nordwind.example") == (302, "/")


def test_guessing_reads_the_same_for_unknown_addresses(cast: Cast) -> None:
    assert _guess_from_many_addresses("nobody@nowhere.example") == _guess_from_many_addresses("anna@nordwind.example")


def test_a_known_device_may_not_guess_without_end(cast: Cast) -> None:
    known = Client(REMOTE_ADDR="198.51.100.7")
    sign_in(known, "anna@nordwind.example")
    known.post("/sign-out")
    said = [sign_in(known, "anna@nordwind.example", "wrong wrong wrong")[1] for _ in range(9)]
    assert len(set(said)) == 1
    status, blocked = sign_in(known, "anna@nordwind.example")
    assert (status, blocked == said[0]) == (200, False)


def test_the_cookie_of_a_device_is_no_key_to_others_accounts(cast: Cast) -> None:
    stranger = Client(REMOTE_ADDR="198.51.100.8")
    sign_in(stranger, "luca@alpine.example")
    stranger.post("/sign-out")
    _guess_from_many_addresses("anna@nordwind.example")
    assert "Too many attempts" in sign_in(stranger, "anna@nordwind.example")[1]
    stranger.cookies["parley-device"] = "nonsense"
    assert sign_in(stranger, "luca@alpine.example")[0] == 302


def test_the_tenth_try_from_one_address_waits_whatever_the_account(cast: Cast) -> None:
    for number in range(9):
        sign_in_from(1, f"somebody{number}@nowhere.example", "wrong wrong wrong")
    assert "Too many attempts" in sign_in_from(1, "luca@alpine.example", factories.PASSWORD)
    assert sign_in_from(2, "luca@alpine.example", factories.PASSWORD) == "/"


def test_right_passwords_do_not_count(cast: Cast) -> None:
    for _ in range(12):
        assert sign_in_from(1, "luca@alpine.example", factories.PASSWORD) == "/"


def sign_in_from(host: int, email: str, password: str) -> str:
    return sign_in(Client(REMOTE_ADDR=f"192.0.2.{host}"), email, password)[1]


def test_a_forgotten_password_is_chosen_anew(client: Client, cast: Cast) -> None:
    elsewhere = factories.sign_in(Client(), cast.anna)
    assert client.post("/password", {"email": "Anna@nordwind.example"})["Location"] == "/password/sent"
    [mail] = mails()
    assert (mail.to, mail.language) == ("anna@nordwind.example", "de")
    form = client.get(link_in(mail))["Location"]
    assert client.get(form).status_code == 200
    assert b"id_password1-error" in client.post(form, {"password1": "short"}).content
    assert client.post(form, {"password1": "another sentence"})["Location"] == "/password/changed"
    assert sign_in(Client(), "anna@nordwind.example", "another sentence") == (302, "/")
    assert elsewhere.get("/settings").status_code == 302
    assert b"no longer valid" in Client().get(link_in(mail)).content
    assert [sent.template for sent in mails()][-1] == "password_changed"


def test_link_for_a_new_password_is_valid_for_hours(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/password", {"email": "anna@nordwind.example"})
    link = link_in(mails()[0])
    generator = PasswordResetTokenGenerator
    for hours, is_valid in ((3, True), (8, False)):
        moment = clock.machine_now().replace(tzinfo=None) + timedelta(hours=hours)
        monkeypatch.setattr(generator, "_now", lambda _self, moment=moment: moment)
        assert (b"no longer valid" not in Client().get(link, follow=True).content) is is_valid


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/password", {"email": "anna@nordwind.example"}),
        ("/password", {"email": "nobody@nowhere.example"}),
        ("/register", REGISTER),
        ("/register", REGISTER | {"email": "anna@nordwind.example"}),
    ],
)
def test_a_link_leads_to_us_whatever_port_a_request_claims(cast: Cast, path: str, form: dict[str, str]) -> None:
    assert Client(headers={"host": "127.0.0.1:6666"}).post(path, form).status_code == 302
    [mail] = mails()
    assert "6666" not in mail.text + mail.html


def test_an_unknown_address_gets_the_same_answer(client: Client) -> None:
    assert client.post("/password", {"email": "nobody@nowhere.example"})["Location"] == "/password/sent"
    assert [mail.template for mail in mails()] == ["unknown_account"]


def test_changing_the_password_keeps_this_session_and_ends_the_others(client: Client, cast: Cast) -> None:
    elsewhere = factories.sign_in(Client(), cast.anna)
    factories.sign_in(client, cast.anna)
    wrong = client.post("/settings/security", {"oldpassword": "wrong", "password1": "another sentence"})
    assert b"id_oldpassword-error" in wrong.content
    right = {"oldpassword": factories.PASSWORD, "password1": "another sentence"}
    assert client.post("/settings/security", right).status_code == 302
    assert client.get("/settings").status_code == 200
    assert elsewhere.get("/settings").status_code == 302


@pytest.mark.parametrize(
    "address",
    ["/confirm/nonsense", "/password/abc-def", "/password/zzzzzzzzzzzzz-set-password", "/confirm/" + "a" * 400],
)
def test_links_that_never_were_say_so(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert b"no longer valid" in answer.content
    assert client.post(address).status_code in (200, 404)


@pytest.mark.parametrize("address", ["/sign-in", "/register", "/password", "/sign-out", "/account/inactive"])
def test_pages_of_visitors_open_and_take_nonsense(client: Client, address: str) -> None:
    assert client.get(address).status_code in (200, 302)
    nonsense = {"login": "\x00", "password": "\x00", "email": "\x00", "password1": "\x00", "next": "\x00"}
    assert client.post(address, nonsense).status_code < 500
    assert client.post(address, {"login": "x" * 10_000_000}).status_code in (405, 413)


@pytest.mark.parametrize("accepted", ["no", "nn", "no-NO,no;q=0.9,en;q=0.8", "nn-NO, en", "nb-NO", "NO;q=0.7"])
def test_norwegians_of_all_kinds_read_norwegian(client: Client, accepted: str) -> None:
    assert client.get("/sign-in", headers={"accept-language": accepted})["Content-Language"] == "nb"


@pytest.mark.parametrize("accepted", ["en-NO, nb;q=0.5", "de, no;q=0.5", "xx-no, de"])
def test_other_readers_keep_their_language(client: Client, accepted: str) -> None:
    language = "en" if accepted.startswith("en") else "de"
    assert client.get("/sign-in", headers={"accept-language": accepted})["Content-Language"] == language


def test_who_signed_in_in_another_tab_goes_where_the_form_was_to_lead(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    form = browser.get("/sign-in?next=/outbox").content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)[-1]
    factories.sign_in(browser, cast.anna)
    browser.cookies["parley-csrf"] = "b" * 32
    fields = {"login": cast.anna.user.email, "password": factories.PASSWORD, "csrfmiddlewaretoken": token}
    answer = browser.post("/sign-in", {**fields, "next": "/outbox"}, follow=True)
    assert (answer.redirect_chain[-1], answer.status_code) == (("/outbox", 302), 200)
    answer = browser.post("/sign-in", {**fields, "next": "https://elsewhere.example/"}, follow=True)
    assert all(address.startswith("/") for address, _status in answer.redirect_chain)
    # Other forms are refused as before.
    assert browser.post("/settings/profile", fields).status_code == 403
