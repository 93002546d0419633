"""The public pages: what visitors see, how they become customers, and that nothing they wrote is lost on the way."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from parley.accounts.models import User
from parley.companies.models import Company, Connection
from parley.companies.tests.factories import PASSWORD, Cast, looking, member, sign_in
from parley.files.models import StoredFile
from parley.files.tests.factories import picture, upload
from parley.notify.tests.factories import link_in, mails
from parley.tasks.models import Task
from parley.tasks.tests.factories import working_as
from parley.tickets import actions
from parley.tickets.jobs import forget_drafts
from parley.tickets.models import Draft, Ticket
from parley.tickets.portals import COMPLAINTS
from parley.tickets.tests.factories import portal, ticket

pytestmark = pytest.mark.django_db

PORTAL = "/p/kestrel-packaging/complaints"
WRITTEN = {"title": "Fourteen crushed cartons", "text": "Batch K-2311, see the pictures."}
REGISTER = {
    "company_name": "Fresh Fruit Ltd",
    "email": "maria.rossi@fresh.example",
    "password1": "a sentence to remember",
}


@pytest.fixture
def cast(multilingual_cast: Cast) -> Cast:
    portal(multilingual_cast.tom, COMPLAINTS, name="Kestrel Complaints")
    return multilingual_cast


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    cache.clear()


def plain(answer: Any) -> str:
    """The page without what is new each time."""
    return re.sub(r'(csrfmiddlewaretoken"[^"]*"|X-CSRFToken": ")[^"]*"', "", answer.content.decode())


def the_ticket() -> Task:
    with looking():
        return Ticket.objects.select_related("task__requester").get().task


def test_a_new_company_registers_on_the_portal_and_files_what_it_wrote(cast: Cast, client: Client) -> None:
    page = client.get(PORTAL, headers={"accept-language": "de"}).content.decode()
    assert 'lang="de"' in page
    assert 'type="file"' not in page
    assert client.post(PORTAL, WRITTEN)["Location"] == f"{PORTAL}/register"
    answer = client.post(f"{PORTAL}/register", REGISTER | {"next": f"{PORTAL}/sign-in"})
    assert answer["Location"] == f"{PORTAL}/check-mail"
    with looking():
        assert not Ticket.objects.exists()

    phone = Client()  # where the mail is read
    link = link_in(mails(REGISTER["email"])[0])
    confirm = phone.get(link)
    assert "Kestrel Complaints" in confirm.content.decode()
    assert phone.post(link)["Location"] == f"{PORTAL}/sign-in"
    assert f'value="{REGISTER["email"]}"' in phone.get(f"{PORTAL}/sign-in").content.decode()
    signing_in = {"login": REGISTER["email"], "password": REGISTER["password1"], "next": f"{PORTAL}/sign-in"}
    assert phone.post(f"{PORTAL}/sign-in", signing_in)["Location"] == PORTAL

    page = phone.get(PORTAL).content.decode()
    assert WRITTEN["title"] in page
    assert WRITTEN["text"] in page
    assert 'type="file"' in page
    sent = phone.post(PORTAL, WRITTEN | {"files": [upload(picture("jpeg"), "carton.jpg")]})
    task = the_ticket()
    assert sent["Location"] == f"{PORTAL}/sent/{task.pk}"
    assert task.reference in phone.get(sent["Location"]).content.decode()
    assert task.requester.name == "Fresh Fruit Ltd"
    assert WRITTEN["title"] in phone.get(f"{PORTAL}/tickets").content.decode()
    assert phone.get(f"/tasks/{task.pk}").status_code == 200
    assert WRITTEN["title"] not in phone.get(PORTAL).content.decode()
    with looking():
        assert User.objects.get(email=REGISTER["email"]).name == "Maria Rossi"
        assert not Draft.objects.exists()
        assert StoredFile.objects.get(name="carton.jpg").company == task.requester


def test_who_has_an_account_signs_in_there_and_finds_the_form_as_it_was(cast: Cast, client: Client) -> None:
    assert client.post(PORTAL, WRITTEN | {"sign_in": "1"})["Location"] == f"{PORTAL}/sign-in"
    wrong = client.post(f"{PORTAL}/sign-in", {"login": "eva@stranger.example", "password": "wrong wrong wrong"})
    assert wrong.status_code == 200
    answer = client.post(f"{PORTAL}/sign-in", {"login": "eva@stranger.example", "password": PASSWORD})
    assert answer["Location"] == PORTAL
    page = client.get(PORTAL).content.decode()
    assert WRITTEN["text"] in page
    assert "Sending this connects your company with Kestrel Packaging Ltd for tickets only" in page
    client.post(PORTAL, WRITTEN)
    with looking():
        assert Connection.objects.filter(customer=cast.stranger, supplier=cast.kestrel, state="active").exists()
    assert client.get(f"{PORTAL}/sign-in")["Location"] == PORTAL


def test_a_second_company_of_the_same_name_is_another_company(cast: Cast, client: Client) -> None:
    client.post(f"{PORTAL}/register", REGISTER | {"company_name": "Nordwind Foods GmbH"})
    client.post(link_in(mails(REGISTER["email"])[0]))
    client.post("/sign-in", {"login": REGISTER["email"], "password": REGISTER["password1"]})
    client.post(PORTAL, WRITTEN)
    with looking():
        assert Company.objects.filter(name="Nordwind Foods GmbH").count() == 2
    assert the_ticket().requester_id != cast.nordwind.pk
    with working_as(cast.anna):
        assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/register",
        "/sign-in",
        "/check-mail",
        "/confirm/nonsense",
        "/logo",
        "/tickets",
        "/sent/00000000-0000-0000-0000-000000000000",
    ],
)
def test_a_portal_that_was_switched_off_was_never_there(cast: Cast, path: str) -> None:
    portal(cast.tom, COMPLAINTS, is_open=False)
    for client in (Client(), sign_in(Client(), cast.anna)):
        off = client.get(f"/p/kestrel-packaging/complaints{path}")
        never = client.get(f"/p/nobody-of-this-name/complaints{path}")
        assert off.status_code == never.status_code
        assert off.status_code in {404, 302}
        assert plain(off).replace("kestrel-packaging", "nobody-of-this-name") == plain(never)


def test_a_portal_shows_nothing_else_of_its_company(cast: Cast, client: Client) -> None:
    ticket(cast.anna, cast.tom, "A secret of Nordwind", portal_type=COMPLAINTS)
    page = client.get(PORTAL).content.decode()
    for secret in ("A secret", "Priya", "Tom Hale", "Leeds", "Nordwind", str(cast.kestrel.pk)):
        assert secret not in page


def test_the_choice_between_portals_is_left_out_where_there_is_one(cast: Cast, client: Client) -> None:
    assert client.get("/p/kestrel-packaging")["Location"] == PORTAL
    portal(cast.tom)
    assert client.get("/p/kestrel-packaging").status_code == 200
    assert client.get("/p/nobody").status_code == 404


def test_the_confirmation_of_a_ticket_is_its_customers_alone(cast: Cast, client: Client) -> None:
    task = ticket(cast.anna, cast.tom, portal_type=COMPLAINTS)
    for other, status in ((cast.mia, 200), (cast.luca, 404), (cast.tom, 404)):
        assert sign_in(client, other).get(f"{PORTAL}/sent/{task.pk}").status_code == status


@pytest.mark.parametrize(
    ("field", "value"), [("title", ""), ("title", "x" * 201), ("text", ""), ("text", "x" * 5001), ("title", "\x00")]
)
def test_what_is_wrong_is_said_at_the_field_and_the_rest_stays(cast: Cast, field: str, value: str) -> None:
    for client in (Client(), sign_in(Client(), cast.mia)):
        answer = client.post(PORTAL, {**WRITTEN, field: value})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert f"id_{field}-error" in page
        assert all(kept in page for name, kept in WRITTEN.items() if name != field)


def test_a_category_that_is_none_is_refused_at_the_field(cast: Cast, client: Client) -> None:
    portal(cast.tom, COMPLAINTS, categories=["Printing", "Transit"])
    for wrong in ("", "Nonsense"):
        answer = client.post(PORTAL, WRITTEN | {"category": wrong})
        assert answer.status_code == 422
        assert "id_category-error" in answer.content.decode()
    assert client.post(PORTAL, WRITTEN | {"category": "Printing"}).status_code == 302


def test_a_bad_file_is_refused_and_nothing_filed(cast: Cast, client: Client) -> None:
    answer = sign_in(client, cast.mia).post(PORTAL, WRITTEN | {"files": [upload(b"<svg onload=1>", "a.svg")]})
    assert answer.status_code == 422
    assert "id_files-error" in answer.content.decode()
    with looking():
        assert not Ticket.objects.exists()


def test_sending_twice_files_once(cast: Cast, client: Client) -> None:
    sign_in(client, cast.mia)
    key = str(uuid4())
    answers = [client.post(PORTAL, WRITTEN | {"submit_key": key})["Location"] for _ in range(2)]
    assert answers == [f"{PORTAL}/sent/{the_ticket().pk}", f"{PORTAL}/tickets"]


def test_a_form_opened_for_one_company_files_nothing_for_another(cast: Cast, client: Client) -> None:
    member(cast.stranger, cast.mia.user)
    sign_in(client, cast.mia.user, cast.stranger)
    answer = client.post(PORTAL, WRITTEN | {"opened_for": str(cast.nordwind.pk)})
    assert answer.status_code == 409
    assert "Stranger Trading BV" in answer.content.decode()
    assert WRITTEN["title"] in answer.content.decode()
    with looking():
        assert not Ticket.objects.exists()


def test_a_form_without_its_token_files_nothing(cast: Cast) -> None:
    strict = sign_in(Client(enforce_csrf_checks=True), cast.mia)
    assert strict.post(PORTAL, WRITTEN).status_code == 403
    with looking():
        assert not Ticket.objects.exists()


def test_a_flood_from_one_address_is_refused_and_what_was_typed_stays(cast: Cast) -> None:
    statuses = [Client(REMOTE_ADDR="192.0.2.9").post(PORTAL, WRITTEN).status_code for _ in range(34)]
    assert statuses == [302] * 30 + [429] * 4
    refused = Client(REMOTE_ADDR="192.0.2.9").post(PORTAL, WRITTEN).content.decode()
    assert "a lot in a short time" in refused
    assert WRITTEN["text"] in refused
    assert Client(REMOTE_ADDR="192.0.2.10").post(PORTAL, WRITTEN).status_code == 302


def test_a_person_who_files_without_end_is_told_to_wait(cast: Cast, client: Client) -> None:
    sign_in(client, cast.mia)
    assert [client.post(PORTAL, WRITTEN).status_code for _ in range(31)][-2:] == [302, 429]
    with looking():
        assert Ticket.objects.count() == 30


def test_the_suppliers_own_people_see_the_page_without_a_form(cast: Cast, client: Client) -> None:
    page = sign_in(client, cast.priya).get(PORTAL).content.decode()
    assert "your own portal" in page
    assert "<textarea" not in page
    assert client.post(PORTAL, WRITTEN).status_code == 409


def test_a_paused_partner_reads_why_at_the_form(cast: Cast, client: Client) -> None:
    with looking():
        of_both = Connection.objects.filter(customer=cast.nordwind, supplier=cast.kestrel)
        of_both.update(state="paused", paused_by=cast.kestrel)
    answer = sign_in(client, cast.anna).post(PORTAL, WRITTEN)
    assert answer.status_code == 409
    assert WRITTEN["text"] in answer.content.decode()


def test_a_partners_page_links_to_its_open_portals(cast: Cast, client: Client) -> None:
    page = sign_in(client, cast.anna).get(f"/partners/{cast.kestrel.pk}").content.decode()
    assert PORTAL in page
    portal(cast.tom, COMPLAINTS, is_open=False)
    assert PORTAL not in client.get(f"/partners/{cast.kestrel.pk}").content.decode()


def test_a_logo_is_shown_to_everybody_and_is_not_to_be_had_otherwise(cast: Cast, client: Client) -> None:
    assert client.get(f"{PORTAL}/logo").status_code == 404
    portal(cast.tom, COMPLAINTS, logo=upload(picture("png"), "logo.png"))
    answer: Any = client.get(f"{PORTAL}/logo")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    b"".join(answer.streaming_content)
    with looking():
        file = StoredFile.objects.get(name="logo.png")
    assert sign_in(client, cast.anna).get(f"/files/{file.pk}").status_code == 404


def test_drafts_that_nobody_came_back_for_are_forgotten(cast: Cast, client: Client) -> None:
    client.post(PORTAL, WRITTEN)
    client.post(f"{PORTAL}/register", REGISTER)
    with looking():
        draft = Draft.objects.get()
        assert (draft.title, draft.text) == (WRITTEN["title"], WRITTEN["text"])
    assert forget_drafts(timestamp=0) == 0
    with looking():
        Draft.objects.update(saved_at="2020-01-01T00:00Z")
    assert forget_drafts(timestamp=0) == 1


def test_an_earlier_address_goes_on_leading_to_the_portals(cast: Cast, client: Client) -> None:
    with working_as(cast.tom):
        actions.choose_address(by=cast.tom, slug="kestrel")
    assert client.get(PORTAL)["Location"] == "/p/kestrel/complaints"
    assert client.post(PORTAL, WRITTEN).status_code == 302
