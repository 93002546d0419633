"""Every field for a name, a company or an address tells browsers whose it is: the reader's own, or somebody else's."""

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from django import forms
from django.test import Client

import parley

# Of others: the browser shall not offer the reader's own.
OTHERS = {"InviteColleagueForm.email", "InvitePartnerForm.email", "InvitePartnerForm.partner_name"}
OTHERS |= {"AuditForm.contact_person"}
TOKENS = {
    "first_name": "given-name",
    "last_name": "family-name",
    "person": "name",
    "contact_person": "name",
    "company_name": "organization",
    "partner_name": "organization",
    "legal_name": "organization",
    "position": "organization-title",
    "street": "street-address",
    "postal_code": "postal-code",
    "city": "address-level2",
    "country": "country",
    "login": "username",
    "username": "username",
}
BY_TYPE = {"email": "email", "tel": "tel"}


def form_classes() -> list[type[forms.BaseForm]]:
    for module in walk_packages(parley.__path__, "parley."):
        if not {"tests", "migrations", "demo", "__main__"} & set(module.name.split(".")):
            import_module(module.name)
    found = [form for form in _subclasses(forms.BaseForm) if form.__module__.startswith("parley.")]
    return sorted((form for form in found if ".tests." not in form.__module__), key=lambda form: form.__qualname__)


def _subclasses(base: type[Any]) -> Iterator[type[Any]]:
    for subclass in type.__subclasses__(base):
        yield subclass
        yield from _subclasses(subclass)


def _expected_token(form: type[forms.BaseForm], name: str, widget: forms.Widget) -> str:
    if f"{form.__name__}.{name}" in OTHERS:
        return "off"
    if isinstance(widget, forms.HiddenInput | forms.CheckboxInput | forms.RadioSelect):
        return ""
    shown_as = str(widget.attrs.get("type") or getattr(widget, "input_type", ""))
    return TOKENS.get(name, BY_TYPE.get(shown_as, ""))


def test_fields_of_people_and_companies_say_whose_they_are() -> None:
    wrong, seen = [], set()
    for form in form_classes():
        for name, field in getattr(form, "base_fields", {}).items():
            expected = _expected_token(form, name, field.widget)
            if expected:
                seen.add(f"{form.__name__}.{name}")
            if expected and field.widget.attrs.get("autocomplete") != expected:
                wrong.append(f"{form.__qualname__}.{name}: autocomplete should be {expected}")
    assert not wrong, "\n".join(wrong)
    assert seen >= OTHERS


@pytest.mark.django_db
def test_sign_in_asks_for_the_user_name(client: Client) -> None:
    """The library's form makes its fields itself."""
    page = client.get("/sign-in").content.decode()
    (field,) = re.findall(r'<input[^>]* name="login"[^>]*>', page)
    assert 'autocomplete="username"' in field
