"""No edit form of the product overwrites what somebody else saved after it was opened."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.db import transaction
from django.test import Client

from parley.companies.models import PartnerNote
from parley.companies.tests.factories import sign_in
from parley.core.acting_company import acting_as
from parley.core.edit_forms import STAMP
from parley.corrective.models import CorrectiveAction
from parley.corrective.tests.factories import disciplines_task
from tests.tenancy.own_pages import OwnPage
from tests.tenancy.world import World

pytestmark = pytest.mark.django_db

OVERTAKEN = "Someone else changed this after you opened the page"
TECHNICAL = {"csrfmiddlewaretoken", "opened_for", "submit_key", STAMP}

WITHOUT_RECORD = (
    r"/partners/invite",
    r"/settings/members/invite",
    r"/settings/agreements/new",
    r"/tasks/[^/]+/comments",
    # Says who had the task, and is refused where that is no longer so.
    r"/tasks/[^/]+/assign",
)
"""Addresses of forms that are filled in beforehand and overwrite no record."""


@dataclass
class Form:
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    """Values that are not chosen."""
    is_prefilled: bool = False

    ticked: list[str] = field(default_factory=list)

    def with_value(self, name: str, value: str | None) -> dict[str, list[str]]:
        """Return what is sent after a change of one field, to None for a tick that is taken away."""
        sent: dict[str, list[str]] = {}
        for other, given in self.fields:
            sent.setdefault(other, []).append(given)
        sent[name] = [] if value is None else [value]
        stamp = sent.get(STAMP, [""])[0]
        # A stamp of other values: what a form opened before a colleague saved would carry.
        sent[STAMP] = [stamp[::-1]]
        return sent


class FormReader(HTMLParser):
    """Reads the POST forms of a page with the values that a browser would send."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.forms = address, list[Form]()
        self.form: Form | None = None
        self.select = self.textarea = ""
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(urljoin(self.address, got.get("action") or self.address))
            if got.get("method", "").lower() == "post":
                self.forms.append(self.form)
        elif self.form and tag == "select":
            self.select = got.get("name", "")
        elif self.form and tag == "option" and self.select:
            self._choose(self.select, got.get("value", ""), chosen="selected" in got)
        elif self.form and tag == "textarea":
            self.textarea, self.text = got.get("name", ""), ""
        elif self.form and tag == "input" and got.get("name"):
            self._input(got)

    def _input(self, got: dict[str, str]) -> None:
        assert self.form
        name, kind, value = got["name"], got.get("type", "text"), got.get("value", "")
        if kind in {"checkbox", "radio"}:
            self._choose(name, got.get("value", "on"), chosen="checked" in got)
            self.form.ticked += [name] if kind == "checkbox" and "checked" in got else []
        elif kind not in {"file", "submit", "button"}:
            self.form.fields.append((name, value))
            if kind != "hidden":
                self.form.is_prefilled |= bool(value)
                self.form.texts += [name] if kind == "text" else []

    def _choose(self, name: str, value: str, *, chosen: bool) -> None:
        assert self.form
        (self.form.fields if chosen else self.form.options).append((name, value))
        self.form.is_prefilled |= chosen and bool(value)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.form and self.textarea:
            self.form.fields.append((self.textarea, self.text.removeprefix("\n")))
            self.form.texts.append(self.textarea)
            self.form.is_prefilled |= bool(self.text.strip())
            self.textarea = ""
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.form = None


def _forms(pages: list[OwnPage]) -> dict[str, Form]:
    """The forms of Anna's pages that are filled in beforehand, by the address they are sent to."""
    found: dict[str, Form] = {}
    for page in pages:
        reader = FormReader(page.address)
        reader.feed(page.answer.source)
        for form in reader.forms:
            if form.is_prefilled:
                found.setdefault(form.action.partition("?")[0], form)
    return found


def test_every_edit_form_carries_a_stamp(annas_pages: list[OwnPage]) -> None:
    forms = _forms(annas_pages)
    without = {address for address, form in forms.items() if STAMP not in dict(form.fields)}
    assert not [address for address in without if not any(re.fullmatch(known, address) for known in WITHOUT_RECORD)]


def test_no_edit_form_overwrites_what_was_saved_meanwhile(world: World, annas_pages: list[OwnPage]) -> None:
    client = sign_in(Client(), world.cast.anna)
    forms = {address: form for address, form in _forms(annas_pages).items() if STAMP in dict(form.fields)}
    silent = []
    for address, form in forms.items():
        changes = [(name, "7") for name in form.texts] + form.options + [(name, None) for name in form.ticked]
        if not any(_is_refused(client, form, name, value) for name, value in changes):
            silent.append(address)
    assert len(forms) > 15
    assert not silent


def test_second_of_two_partner_notes_is_shown_beside_the_first(world: World) -> None:
    anna, jonas = (sign_in(Client(), one) for one in (world.cast.anna, world.cast.jonas))
    page = f"/partners/{world.cast.kestrel.pk}"
    stamp = _stamp_on(anna, page)
    assert stamp == _stamp_on(jonas, page)
    assert anna.post(f"{page}/note", {"text": "Call before noon.", STAMP: stamp}).status_code == 302

    answer = jonas.post(f"{page}/note", {"text": "Call Tom Byrne.", STAMP: stamp})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert OVERTAKEN in shown
    assert "Call before noon." in shown
    assert "Call Tom Byrne." in shown
    assert _note(world) == "Call before noon."

    again = jonas.post(f"{page}/note", {"text": "Call Tom Byrne before noon.", STAMP: _stamp_in(shown, page)})
    assert again.status_code == 302
    assert _note(world) == "Call Tom Byrne before noon."


def test_second_of_two_texts_of_one_discipline_is_shown_beside_the_first(world: World) -> None:
    cast = world.cast
    task = disciplines_task(cast.anna, cast.luca)
    luca, sara = (sign_in(Client(), one) for one in (cast.luca, cast.sara))
    page = f"/tasks/{task.pk}?act=fill_step"
    stamp = _stamp_on(luca, page)
    given = {"discipline": "1", "owner": "Luca Frei", "on": "2026-01-02", STAMP: stamp}
    act = f"/tasks/{task.pk}/actions/fill-step"
    assert luca.post(act, {**given, "text": "Luca and Sara."}).status_code == 302

    answer = sara.post(act, {**given, "text": "Sara alone."})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Luca and Sara." in shown
    assert "Sara alone." in shown

    again = sara.post(act, {**given, "text": "Sara alone.", STAMP: _stamp_in(shown, act)})
    assert again.status_code == 302
    with acting_as(cast.alpine):
        assert CorrectiveAction.objects.get(task=task).disciplines["1"]["text"] == "Sara alone."


def test_another_discipline_of_a_colleague_is_not_in_the_way(world: World) -> None:
    cast = world.cast
    task = disciplines_task(cast.anna, cast.luca)
    luca, sara = (sign_in(Client(), one) for one in (cast.luca, cast.sara))
    act = f"/tasks/{task.pk}/actions/fill-step"
    given = {"owner": "Luca Frei", "on": "2026-01-02", STAMP: _stamp_on(luca, f"/tasks/{task.pk}?act=fill_step")}
    assert luca.post(act, {**given, "discipline": "1", "text": "Luca."}).status_code == 302
    assert sara.post(act, {**given, "discipline": "2", "text": "Crates were crushed."}).status_code == 302


def _note(world: World) -> str:
    with acting_as(world.cast.nordwind):
        return PartnerNote.objects.get(partner=world.cast.kestrel).text


def _stamp_on(client: Client, page: str) -> str:
    return _stamp_in(client.get(page).content.decode(), page)


def _stamp_in(source: str, page: str) -> str:
    reader = FormReader(page)
    reader.feed(source)
    return next(value for form in reader.forms for name, value in form.fields if name == STAMP)


def _is_refused(client: Client, form: Form, name: str, value: str | None) -> bool:
    with transaction.atomic():
        answer = client.post(form.action, form.with_value(name, value))
        transaction.set_rollback(True)
    return answer.status_code in {409, 422} and OVERTAKEN in answer.content.decode()


def test_day_that_does_not_exist_is_refused_beside_a_stale_stamp(world: World) -> None:
    """The comparison of what was typed with what is stored shows it as it was typed."""
    task = world.nordwind.ids["task_id"]
    answer = Client()
    sign_in(answer, world.cast.anna)
    typed = {"due_on": "2026-02-30", STAMP: " "}
    assert answer.post(f"/tasks/{task}/actions/change-due-date", typed).status_code == 422
