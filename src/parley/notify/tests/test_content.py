"""What mails say: nothing of what companies exchange, unless the recipient's company lets them."""

from typing import Any

import pytest
from django.conf import settings
from django.template import engines
from django.test import Client
from jinja2 import meta

from parley.accounts.models import User
from parley.companies.actor import Actor
from parley.companies.models import Company, Member
from parley.companies.tests.factories import Cast, looking, sign_in
from parley.core import clock
from parley.notify.kinds import all_mail_templates
from parley.notify.mail import Reader, queue_mail
from parley.notify.models import OutgoingMail
from parley.notify.tests.factories import mails
from parley.tasks.actions import comment, note_internally
from parley.tasks.tests.factories import general_task, working_as

pytestmark = pytest.mark.django_db

# Mails that exist to say who asks for an account or a connection, and about one's own colleagues.
NAMES_WHO_ASKS = {"account", "invitations", "partners", "work"}
HIDDEN_MAY_SAY = {"company"}
NUMBERS = {"count", "waiting", "late"}
SWITCHES = ("is_comment", "is_your_turn")


def _variables(template: str, seen: set[str] | None = None) -> set[str]:
    """Return the names of all variables of a mail's template and of those that it includes."""
    environment: Any = engines["jinja2"].env  # type: ignore[attr-defined]
    seen = set() if seen is None else seen
    seen.add(template)
    source = environment.parse(environment.loader.get_source(environment, template)[0])
    names = meta.find_undeclared_variables(source) - set(environment.globals) - {"_", "ngettext", "pgettext"}
    for other in meta.find_referenced_templates(source):
        if other and other not in seen:
            names |= _variables(other, seen)
    return names


def _rendered(template: str, *, shows_content: bool) -> list[tuple[OutgoingMail, dict[str, str]]]:
    """Return a mail for each combination of its switches, with the marked texts that it was given."""
    names = _variables(f"mail/{template}.html") - {"mail", "shows_content", "to", "link"}
    found = []
    for number, (is_comment, is_turn) in zip((1, 7, 1), ((True, False), (False, True), (False, False)), strict=True):
        marks = {name: f"Marked{name.title()}" for name in names - set(SWITCHES) - NUMBERS}
        context: dict[str, Any] = {
            **marks,
            **dict.fromkeys(NUMBERS, number),
            "is_comment": is_comment,
            "is_your_turn": is_turn,
        }
        context |= {"due_on": clock.today(), "expires_at": clock.now(), "link": "https://x.example/"}
        reader = Reader("luca@alpine.example", "en", shows_content=shows_content)
        mail = queue_mail(to=reader, template=template, context=context)
        assert mail
        found.append((mail, marks))
    return found


OTHERS = [name for name, kind in all_mail_templates().items() if kind.name not in NAMES_WHO_ASKS]


@pytest.mark.parametrize("template", OTHERS)
def test_hidden_mail_says_nothing_that_it_was_given(template: str) -> None:
    """Whatever a template is given is marked, so that new variables are found as well."""
    for mail, marks in _rendered(template, shows_content=False):
        said = mail.subject + mail.text + mail.html
        leaked = {name for name, mark in marks.items() if mark in said} - HIDDEN_MAY_SAY
        assert not leaked, said


def test_every_template_of_the_product_belongs_to_a_kind() -> None:
    environment: Any = engines["jinja2"].env  # type: ignore[attr-defined]
    files = {name for name in environment.list_templates() if name.startswith("mail/")}
    parts = {"frame", "hidden_content", "task_subject", "task_facts"}
    assert {name.removeprefix("mail/").removesuffix(".html") for name in files} - parts == set(all_mail_templates())


def everything_sent() -> list[tuple[OutgoingMail, set[str], set[str]]]:
    """Return each mail about things with the names of the recipient's company, and of all others."""
    with looking():
        names = dict(Company.objects.values_list("pk", "name"))
        own: dict[str, set[str]] = {}
        for email, company_id in Member.objects.values_list("user__email", "company_id"):
            own.setdefault(email, set()).add(names[company_id])
        sent = [mail for mail in OutgoingMail.objects.all() if mail.template in OTHERS]
        partners = {mail.pk: {names[key] for key in (mail.company_id, mail.partner_id) if key} for mail in sent}
    everybody = set(names.values())
    return [(mail, own[mail.to], everybody - own[mail.to] - partners[mail.pk]) for mail in sent]


@pytest.mark.parametrize("shows", [True, False])
def test_internal_notes_and_third_companies_are_in_no_mail(cast: Cast, shows: bool) -> None:
    with looking():
        Company.objects.update(mails_show_content=shows)
    task = general_task(cast.anna, cast.luca, "Marked title", note="Marked note")
    with working_as(cast.anna):
        note_internally(task.pk, by=cast.anna, text="Marked secret about Kestrel Packaging Ltd")
        comment(task.pk, by=cast.anna, text="Marked <b>words</b>\nof Anna")
    for mail, own, others in everything_sent():
        said = mail.subject + mail.text + mail.html
        assert "Marked secret" not in said
        assert not [name for name in others if name in said]
        assert own & {name for name in own if name in said}
    new, commented = mails(cast.luca.user.email)
    said = new.subject + new.text + commented.subject + commented.text
    for words in ("Marked title", "Marked note", "> of Anna", task.reference, "Nordwind Foods GmbH"):
        assert (words in said) is shows, words
    assert ("&lt;b&gt;words" in commented.html) is shows
    assert "<b>words" not in commented.html


def test_recipient_company_decides(cast: Cast) -> None:
    with looking():
        Company.objects.filter(pk=cast.nordwind.pk).update(mails_show_content=True)
    task = general_task(cast.anna, cast.luca, "Marked title")
    with working_as(cast.luca):
        comment(task.pk, by=cast.luca, text="Marked words")
    assert "Marked title" not in mails(cast.luca.user.email)[-1].text
    assert "Marked words" in mails(cast.anna.user.email)[-1].text


def test_mail_is_written_in_the_language_and_time_zone_of_the_recipient(cast: Cast) -> None:
    with looking():
        Company.objects.update(mails_show_content=True)
        User.objects.filter(pk=cast.luca.user.pk).update(language="de")
    general_task(cast.anna, cast.luca, due_on=clock.today().replace(year=2031, month=3, day=1))
    mail = mails(cast.luca.user.email)[-1]
    assert "1. März 2031" in mail.text
    assert '<html lang="de">' in mail.html


def test_link_leads_to_the_task_for_the_company_that_it_concerns(cast: Cast, client: Client) -> None:
    task = general_task(cast.anna, cast.luca)
    text = mails(cast.luca.user.email)[-1].text
    address = f"/tasks/{task.pk}?for={cast.alpine.pk}"
    assert f"{settings.BASE_URL}{address}\n" in text
    answer = client.get(address)
    assert answer.status_code == 302
    signed_in = client.post(answer.headers["Location"], {"login": cast.luca.user.email, "password": "parley-demo"})
    assert signed_in.headers["Location"] == address
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(("who", "may"), [("anna", True), ("jonas", True), ("mia", False)])
def test_owners_and_admins_decide_about_content(cast: Cast, client: Client, who: str, may: bool) -> None:
    by: Actor = getattr(cast, who)
    sign_in(client, by)
    page = client.get("/settings/e-mails").content.decode()
    assert ('name="mails_show_content"' in page) is may
    answer = client.post("/settings/e-mails", {"mails_show_content": "on"})
    assert answer.status_code == (302 if may else 403)
    with looking():
        shows = dict(Company.objects.values_list("name", "mails_show_content"))
    assert shows.pop("Nordwind Foods GmbH") is may
    assert not any(shows.values())
