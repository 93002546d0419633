"""Forms for registration, the company's profile, and products."""

import re
from typing import TYPE_CHECKING, Any

from allauth.account.forms import SignupForm
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.translation import get_language

from parley.accounts.forms import EMAIL, NEW_PASSWORD_HINT, PASSWORD, OurWords
from parley.accounts.models import HOME_ZONES, User
from parley.companies.actions.companies import found_company
from parley.companies.choices import countries, time_zones
from parley.companies.models import Company, Product
from parley.companies.queries import active_suppliers
from parley.core.edit_forms import EditForm
from parley.core.text_fields import NameField
from parley.core.translation import gettext_lazy as _

if TYPE_CHECKING:
    CompanyModelForm = forms.ModelForm[Company]
    ProductModelForm = forms.ModelForm[Product]
else:
    CompanyModelForm = ProductModelForm = forms.ModelForm

NAME_LENGTH = 80


class SignUp(OurWords, SignupForm):  # type: ignore[misc]
    """Registration of a person with a company.

    The company is listed in the directory when its founder's address is confirmed.
    """

    company_name = NameField(max_length=120, autocomplete="organization")
    first_name = NameField(max_length=NAME_LENGTH, autocomplete="given-name")
    last_name = NameField(max_length=NAME_LENGTH, autocomplete="family-name")
    field_order = ["company_name", "first_name", "last_name", "email", "password1"]
    labels = {
        "company_name": _("Company"),
        "first_name": _("First name"),
        "last_name": _("Last name"),
        "email": EMAIL,
        "password1": PASSWORD,
    }
    hints = {"password1": NEW_PASSWORD_HINT}

    def try_save(self, request: HttpRequest) -> tuple[User | None, Any]:
        if self.account_already_exists:
            # A known address must take as long as an unknown one, whose password is hashed.
            make_password(self.cleaned_data["password1"])
        user, response = super().try_save(request)
        return user, response

    def signup(self, _request: HttpRequest, user: User) -> None:
        """Create the company. Called by allauth between saving the person and sending the mail."""
        user.language = get_language() or settings.LANGUAGE_CODE
        user.time_zone = HOME_ZONES.get(user.language, user.time_zone)
        user.save(update_fields=["language", "time_zone"])
        found_company(owner=user, name=self.cleaned_data["company_name"], in_directory=False)


class FoundForm(forms.Form):
    name = NameField(label=_("Company"), max_length=120, autocomplete="organization")


class CompanyForm(EditForm, CompanyModelForm):
    country = forms.ChoiceField(
        label=_("Country"), required=False, widget=forms.Select(attrs={"autocomplete": "country"})
    )

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("When your company’s days begin: documents requested by you expire at midnight in this zone."),
    )

    class Meta:
        model = Company
        fields = (
            "name",
            "legal_name",
            "street",
            "postal_code",
            "city",
            "country",
            "industry",
            "vat_id",
            "register_number",
            "gln",
            "time_zone",
            "in_directory",
        )
        field_classes = {"name": NameField}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "legal_name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "street": forms.TextInput(attrs={"autocomplete": "street-address"}),
            "postal_code": forms.TextInput(attrs={"autocomplete": "postal-code"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
        }
        help_texts = {
            "in_directory": _("Companies you are not connected with can find your company and ask to connect."),
            "gln": _("Global Location Number, 13 digits."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("country", countries()), ("time_zone", time_zones())):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def clean_gln(self) -> str:
        gln: str = re.sub(r"\s", "", self.cleaned_data["gln"])
        if gln and not _is_gln(gln):
            raise forms.ValidationError(
                _("This is not a GLN. A GLN has 13 digits, the last of which is a check digit.")
            )
        return gln


def _is_gln(gln: str) -> bool:
    if not re.fullmatch(r"[0-9]{13}", gln):
        return False
    digits = [int(digit) for digit in gln]
    return (sum(digits[0:12:2]) + 3 * sum(digits[1:12:2]) + digits[12]) % 10 == 0


class ProductForm(EditForm, ProductModelForm):
    suppliers = forms.ModelMultipleChoiceField(
        Company.objects.none(),
        label=_("Suppliers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The companies you buy this product from. Document requests for it go to them."),
    )

    class Meta:
        model = Product
        fields = ("name", "code", "group")
        field_classes = {"name": NameField}

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["suppliers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        offered = active_suppliers(company)
        if not self.instance._state.adding:
            # A former supplier stays selected until it is removed.
            chosen = list(self.instance.suppliers.values_list("pk", flat=True))
            self.initial["suppliers"] = chosen
            offered = offered | Company.objects.filter(pk__in=chosen)
        field.queryset = offered.distinct()
