"""Forms of portals: for visitors and customers, and for the portal's own company."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from parley.accounts.models import User
from parley.companies.forms import SignUp
from parley.companies.models import Member
from parley.companies.queries import colleagues
from parley.core.edit_forms import EditForm
from parley.core.text import names_in_lines
from parley.core.text_fields import NameField
from parley.core.translation import gettext_lazy as _
from parley.core.translation import pgettext_lazy
from parley.files.forms import AttachmentField
from parley.files.media import INCOMING_PICTURES
from parley.tasks.forms import long_text
from parley.tickets.drafts import Written, keep_for_person
from parley.tickets.models import LONGEST_CATEGORY, Portal
from parley.tickets.portals import OpenPortal

LONGEST_TITLE = 200
MOST_CATEGORIES = 30


class TicketText(forms.Form):
    """The text of a ticket, for visitors who are not signed in. It has no files, since no account answers for them."""

    title = forms.CharField(
        label=pgettext_lazy("of a ticket", "Title"), max_length=LONGEST_TITLE, help_text=_("In a few words.")
    )
    category = forms.ChoiceField(
        label=_("Category"), error_messages={"invalid_choice": _("Choose one of the categories.")}
    )
    text = long_text("", rows=7, hint=_("What you noticed, since when, and what you expect."))

    def __init__(self, *args: Any, portal: OpenPortal, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].label = str(portal.portal_type.question)
        category = self.fields["category"]
        assert isinstance(category, forms.ChoiceField)
        if portal.categories:
            category.choices = [("", _("Choose …")), *((name, name) for name in portal.categories)]
        else:
            del self.fields["category"]


class TicketForm(TicketText):
    files = AttachmentField(
        label=_("Files and pictures"),
        multiple=True,
        required=False,
        help_text=_("Location data is removed from pictures."),
    )  # type: ignore[assignment]


class Register(SignUp):
    """Registration at a portal: company, address and password. The person's name may be given now or in the profile.

    The draft in `written` is kept until the address is confirmed.
    """

    person = NameField(
        label=_("Your name"),
        max_length=160,
        autocomplete="name",
        required=False,
        help_text=_("So that people know who they are replying to."),
    )
    field_order = ["company_name", "person", "email", "password1"]
    labels = {**SignUp.labels, "company_name": _("Company name"), "person": _("Your name")}
    hints = {**SignUp.hints, "person": _("So that people know who they are replying to.")}

    def __init__(self, *args: Any, portal_id: UUID, written: Written, **options: Any) -> None:
        super().__init__(*args, **options)
        self.portal_id, self.written = portal_id, written
        del self.fields["first_name"], self.fields["last_name"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        name = given.get("person") or _name_in(given.get("email", ""))
        given["first_name"], _space, given["last_name"] = name.partition(" ")
        given["first_name"], given["last_name"] = (given[party].strip()[:80] for party in ("first_name", "last_name"))
        return given

    def signup(self, request: HttpRequest, user: User) -> None:
        super().signup(request, user)
        keep_for_person(user, self.portal_id, self.written)


def _name_in(email: str) -> str:
    """Guess a person's name from an address, such as Maria Rossi from maria.rossi@example.com."""
    words = re.split(r"[._+\-\d]+", email.partition("@")[0])
    return " ".join(word.capitalize() for word in words if word) or email


class AddressForm(EditForm, forms.Form):
    slug = forms.CharField(
        label=_("Address"),
        min_length=3,
        max_length=40,
        help_text=_("Lowercase letters, digits and hyphens. Links with an earlier address still lead to your portals."),
    )

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"].lower()
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
            raise ValidationError(_("Only lowercase letters, digits and hyphens."), code="invalid")
        return slug


class LogoField(AttachmentField):
    media_types = INCOMING_PICTURES


class MemberChoice(forms.ModelChoiceField[Member]):
    def label_from_instance(self, member: Member) -> str:
        return member.user.name


class PortalForm(EditForm, forms.Form):
    is_open = forms.BooleanField(
        label=_("Open to customers"),
        required=False,
        help_text=_("Anyone with the link can write to you and becomes your customer here by doing so."),
    )
    name = NameField(label=_("Name"), max_length=120)
    text = forms.CharField(
        label=_("Text"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Shown to visitors above the form: what you help with, and when you answer."),
    )
    categories = forms.CharField(
        label=_("Categories"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "One per line, at most 30. Customers choose one. Leave empty if customers should not choose a category."
        ),
    )
    responsible = MemberChoice(
        queryset=Member.objects.none(),
        label=_("Assign new tickets to"),
        required=False,
        empty_label=_("The person responsible for the customer"),
    )
    logo = LogoField(label=_("Logo"), required=False, help_text=_("A picture, shown at the top of the page."))
    without_logo = forms.BooleanField(label=_("Remove the logo"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, portal: Portal) -> None:
        people = colleagues(portal.company)
        initial = {
            "is_open": portal.is_open,
            "name": portal.name,
            "text": portal.text,
            "categories": "\n".join(portal.categories),
            "responsible": people.filter(user_id=portal.responsible_id).first() if portal.responsible_id else None,
        }
        super().__init__(data, files, initial=initial)
        responsible = self.fields["responsible"]
        assert isinstance(responsible, forms.ModelChoiceField)
        responsible.queryset = people
        if portal.logo is None:
            del self.fields["without_logo"]

    def clean_categories(self) -> list[str]:
        names = list(dict.fromkeys(names_in_lines(self.cleaned_data["categories"])))
        if len(names) > MOST_CATEGORIES:
            raise ValidationError(_("Enter at most 30 categories."), code="too_many")
        if any(len(name) > LONGEST_CATEGORY for name in names):
            raise ValidationError(_("A category can have at most 60 characters."), code="too_long")
        return names
