"""One-click unsubscribe (RFC 8058): only a POST acts, without a session, for one person and one kind."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from parley.companies.tests.factories import Cast, looking, sign_in
from parley.notify.kinds import all_mail_kinds
from parley.notify.models import SwitchedOffMail
from parley.notify.sending import send
from parley.notify.tests.factories import mails
from parley.notify.tests.postbox import Postbox, body
from parley.notify.tests.test_mail import postbox
from parley.tasks.tests.factories import do, general_task

__all__ = ["postbox"]

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def link_of(box: Postbox) -> str:
    """Return the path of the header's link."""
    header = box.mails[-1]["List-Unsubscribe"]
    return str(urlsplit(header.strip("<>")).path)


@pytest.fixture
def link(cast: Cast, postbox: Postbox) -> str:
    general_task(cast.anna, cast.luca)
    send(mails(cast.luca.user.email)[-1].pk)
    return link_of(postbox)


def test_mail_program_switches_off_with_one_click(cast: Cast, postbox: Postbox, link: str) -> None:
    got = postbox.mails[-1]
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert got["List-Id"] == "<tasks.127.0.0.1>"
    assert link in body(got)
    assert link in body(got, "html")
    answer = Client(enforce_csrf_checks=True).post(link, ONE_CLICK)
    assert answer.status_code == 200
    assert "switched off: Tasks" in answer.content.decode()
    before = len(mails(cast.luca.user.email))

    general_task(cast.anna, cast.luca)
    general_task(cast.anna, cast.tom)

    assert len(mails(cast.luca.user.email)) == before
    assert len(mails(cast.tom.user.email)) == 1


def test_looking_at_the_link_changes_nothing(cast: Cast, link: str) -> None:
    for method in ("get", "head", "options"):
        assert getattr(Client(), method)(link).status_code in (200, 405)
    general_task(cast.anna, cast.luca)
    assert len(mails(cast.luca.user.email)) == 2
    page = Client().get(link).content.decode()
    assert "Switch off e-mails: Tasks?" in page
    assert cast.luca.user.email in page


def test_switching_off_can_be_taken_back(cast: Cast, link: str) -> None:
    visitor = Client()
    page = visitor.post(link).content.decode()
    assert re.search(r'name="switch" value="on"', page)
    assert "switched on again" in visitor.post(link, {"switch": "on"}).content.decode()
    general_task(cast.anna, cast.luca)
    assert len(mails(cast.luca.user.email)) == 2


def test_clicking_twice_is_the_same_as_once(link: str) -> None:
    for _ in range(2):
        assert Client().post(link, ONE_CLICK).status_code == 200


def test_page_speaks_the_language_of_the_person(cast: Cast, link: str) -> None:
    cast.luca.user.language = "de"
    cast.luca.user.save()
    assert 'lang="de"' in Client().get(link, headers={"accept-language": "nb"}).content.decode()


def test_altered_links_change_nothing(cast: Cast, link: str) -> None:
    token = link.rpartition("/")[2]
    value, _, signature = token.rpartition(":")
    for wrong in (token[:-2], token + "x", f"{value}x:{signature}", "x", "x" * 5000, value, "%00", "é:é"):
        for answer in (Client().get(f"/switch-off-mail/{wrong}"), Client().post(f"/switch-off-mail/{wrong}")):
            assert answer.status_code == 404
    general_task(cast.anna, cast.luca)
    assert len(mails(cast.luca.user.email)) == 2


def test_account_mails_cannot_be_switched_off(cast: Cast, postbox: Postbox, client: Client) -> None:
    client.post("/password/reset", {"email": cast.luca.user.email})
    for mail in mails(cast.luca.user.email):
        send(mail.pk)
    assert all(mail["List-Unsubscribe"] is None for mail in postbox.mails)


def test_company_cannot_see_what_people_have_switched_off(cast: Cast, link: str) -> None:
    from parley.tasks.tests.factories import working_as

    Client().post(link)
    with working_as(cast.anna):
        assert not SwitchedOffMail.objects.exists()
    with working_as(cast.luca):
        assert SwitchedOffMail.objects.count() == 1


def test_mails_of_one_task_are_one_conversation(cast: Cast, postbox: Postbox) -> None:
    task = general_task(cast.anna, cast.luca)
    do("answer", task, cast.luca, answer="Done.")
    do("ask_again", task, cast.anna, explanation="And the rest?")
    other = general_task(cast.anna, cast.luca)
    for address in (cast.anna.user.email, cast.luca.user.email):
        for mail in mails(address):
            send(mail.pk)
    of_luca = [mail for mail in postbox.mails if mail["To"] == cast.luca.user.email]
    assert [mail["References"] for mail in of_luca] == [f"<task-{one.pk}@127.0.0.1>" for one in (task, task, other)]
    assert all(mail["In-Reply-To"] == mail["References"] for mail in of_luca)
    # Some mail programs compare the subject as well.
    assert len({mail["Subject"] for mail in of_luca[:2]}) == 1
    assert len({mail["Message-ID"] for mail in postbox.mails}) == len(postbox.mails)


def test_settings_show_what_a_link_has_switched_off(cast: Cast, client: Client, link: str) -> None:
    Client().post(link)
    sign_in(client, cast.luca)
    page = client.get("/settings/my-e-mails").content.decode()
    boxes = {box: "checked" in box for box in re.findall(r"<input[^>]*checkbox[^>]*>", page)}
    assert [box for box, is_checked in boxes.items() if not is_checked and 'name="tasks"' in box]
    assert sum(boxes.values()) == len(boxes) - 1
    fields = {kind.name: "on" for kind in all_mail_kinds() if kind.name != "chats"}
    assert client.post("/settings/my-e-mails", fields).status_code == 302
    with looking():
        assert list(SwitchedOffMail.objects.values_list("user__email", "kind")) == [(cast.luca.user.email, "chats")]
