"""No form lets text past the border: what is stored is composed and has no character that nobody sees."""

import importlib
import pkgutil
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest
from django import forms
from django.db import connection, transaction
from django.test import Client

import parley
from parley.companies.tests.factories import sign_in
from parley.core.text_fields import NameField
from tests.forms import FormOnPage
from tests.tenancy.own_pages import OwnPage
from tests.tenancy.world import World

DIRTY = "Zoe\u0301\u202e\u200b\u2028\x0bBerg 7"
CLEAN = {"Zoé Berg 7", "Zoé\n\nBerg 7"}
TRACES = ("e\u0301", "\\u0301", "\\u202e", "\\u200b", "\\u2028")
"""What `repr` shows of the dirt, in a text or in JSON."""

FILLED = {"due_on": "2090-01-31", "email": "new@example.com"}

TECHNICAL = {"opened_for", "opened_with", "submit_key", "seen", "back", "next", "seal"}

# Short names of questions, which conditions refer to, have a check of their own.
OTHER_NAMES = {("QuestionForm", "name")}


def _all_forms() -> list[type[forms.BaseForm]]:
    for module in pkgutil.walk_packages(parley.__path__, "parley."):
        if "forms" in module.name.rpartition("parley.")[2] or module.name.endswith(".kind"):
            importlib.import_module(module.name)

    def below(base: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
        for form in base.__subclasses__():
            yield form
            yield from below(form)

    return [
        form
        for form in set(below(forms.BaseForm))
        if form.__module__.startswith("parley.") and ".tests." not in form.__module__
    ]


def _fields() -> list[tuple[str, str, forms.Field]]:
    return [
        (form.__name__, name, field)
        for form in _all_forms()
        for name, field in getattr(form, "base_fields", {}).items()
    ]


def _is_text(field: forms.Field) -> bool:
    return isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField)


def test_every_text_field_of_every_form_normalises() -> None:
    found = [(form, name, field) for form, name, field in _fields() if _is_text(field)]
    assert len(found) > 80
    texts = [one for one in found if not isinstance(one[2].widget, forms.PasswordInput)]
    assert [(form, name) for form, name, field in texts if field.to_python(DIRTY) not in CLEAN] == []


def test_names_need_a_letter_or_a_digit() -> None:
    called = ("name", "company_name", "first_name", "last_name", "partner_name", "person", "label")
    named = {(form, name) for form, name, field in _fields() if name in called and not isinstance(field, NameField)}
    assert named <= OTHER_NAMES


class Writes:
    """Collects what statements write, and the dirt in it."""

    def __init__(self) -> None:
        self.count, self.dirty = 0, set[str]()
        self.form = ""

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if params:
            written = repr(params)
            self.count += "Zo" in written
            if any(trace in written for trace in TRACES):
                self.dirty.add(f"{self.form}: {str(sql)[:60]} {written[:200]}")
        return execute(sql, params, many, context)


def _forms(pages: list[OwnPage]) -> list[FormOnPage]:
    found: dict[Any, FormOnPage] = {}
    for form in chain(*(page.forms for page in pages)):
        found.setdefault((form.method, form.action, tuple(sorted(form.names))), form)
    return [form for form in found.values() if form.action.startswith("/") and form.action != "/sign-out"]


def _send(client: Client, form: FormOnPage, dirty: str) -> None:
    """Send a form with `dirty` in one field and something in every other one that the page leaves empty."""
    fields: dict[str, list[str]] = {}
    for name, value in form.fields:
        fields.setdefault(name, []).append(value or FILLED.get(name, "7"))
    fields[dirty] = [DIRTY]
    client.get(form.action, fields) if form.method == "GET" else client.post(form.action, fields)


@pytest.mark.django_db
def test_nothing_that_a_form_sends_reaches_the_database_as_it_was_pasted(
    world: World, annas_pages: list[OwnPage]
) -> None:
    client, writes = sign_in(Client(), world.cast.anna), Writes()
    for form in _forms(annas_pages):
        for dirty in (name for name in form.texts if name not in TECHNICAL):
            writes.form = f"{form.method} {form.action} {dirty}"
            with transaction.atomic(), connection.execute_wrapper(writes):
                _send(client, form, dirty)
                transaction.set_rollback(True)
    assert writes.count > 40
    assert not writes.dirty, "\n".join(sorted(writes.dirty))
