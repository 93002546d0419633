"""Forms of contact tasks."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from parley.core.text import names_in_lines
from parley.core.text_fields import NameField
from parley.core.translation import gettext_lazy as _
from parley.core.translation import ngettext_lazy
from parley.tasks.forms import ActionForm, RequestForm, long_text

NOBODY = "-"
MOST_FUNCTIONS = 20


class RequestContacts(RequestForm):
    functions = forms.CharField(
        label=_("Functions"),
        help_text=_("One per line, for example “Director supply chain” or “24-hour hotline”."),
        max_length=2_500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ["functions", "partners"]

    def clean_functions(self) -> list[str]:
        functions = list(dict.fromkeys(names_in_lines(self.cleaned_data["functions"])))
        if not functions:
            raise ValidationError(_("Enter at least one function."))
        if len(functions) > MOST_FUNCTIONS:
            raise ValidationError(
                ngettext_lazy(
                    "At most %(most)s function at once.", "At most %(most)s functions at once.", MOST_FUNCTIONS
                ),
                params={"most": MOST_FUNCTIONS},
            )
        if any(len(function) > 120 for function in functions):
            raise ValidationError(_("A function can have at most 120 characters."))
        return functions


def email_or_nobody(text: str) -> None:
    """Validate an e-mail address, or "-" for none."""
    if text != NOBODY:
        validate_email(text)


class PersonField(NameField):
    """A field for a person's name, or "-" for nobody."""

    def validate(self, value: str) -> None:
        if value != NOBODY:
            super().validate(value)


class SendContact(ActionForm):
    validates_in_browser = False

    first_name = PersonField(
        label=_("First name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = PersonField(
        label=_("Last name"),
        max_length=80,
        help_text=_("If there is no person to name, enter “-”."),
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    position = forms.CharField(
        label=_("Position"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "organization-title"})
    )
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        validators=[email_or_nobody],
        help_text=_("Enter “-” if there is none."),
        widget=forms.EmailInput(attrs={"inputmode": "email", "autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        help_text=_("Enter “-” if there is none."),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )


class RequestAnotherContact(ActionForm):
    explanation = long_text(_("Explanation"), hint=_("Explain why this contact does not help you."))
