"""Forms for inviting partners and for private notes on them."""

from typing import Any

from django import forms

from parley.accounts.forms import EMAIL
from parley.accounts.models import Language, User
from parley.companies.models import Company, Invitation
from parley.companies.queries import colleagues
from parley.core.edit_forms import EditForm
from parley.core.text_fields import NameField
from parley.core.translation import gettext_lazy as _
from parley.core.translation import ngettext

PURPOSES = [
    (Invitation.Purpose.SUPPLIER.value, _("This company is our supplier: we send it requests")),
    (Invitation.Purpose.CUSTOMER.value, _("This company is our customer: it sends us requests")),
]


class InvitePartnerForm(forms.Form):
    partner_name = NameField(label=_("Company"), max_length=120, autocomplete="off")
    email = forms.EmailField(
        label=EMAIL,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("The address of the person who will answer for that company."),
    )
    purpose = forms.ChoiceField(
        label=_("Relationship"), choices=PURPOSES, widget=forms.RadioSelect, initial=Invitation.Purpose.SUPPLIER
    )
    language = forms.ChoiceField(label=_("Language of the e-mail"), choices=Language)
    message = forms.CharField(label=_("Message"), max_length=1000, required=False, widget=forms.Textarea)


class NoteForm(EditForm, forms.Form):
    partner_number = forms.CharField(
        label=_("Our number for this partner"),
        max_length=40,
        required=False,
        help_text=_("The number in your ERP system."),
    )
    text = forms.CharField(label=_("Notes"), max_length=4000, required=False, widget=forms.Textarea)


class EndConnectionForm(forms.Form):
    """Whether to cancel the own open requests. Without open requests it asks nothing."""

    cancel = forms.BooleanField(required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        required=False,
        widget=forms.Textarea,
        help_text=_("The other company can see this. A cancelled task cannot be re-opened."),
    )

    def __init__(self, *args: Any, requested: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not requested:
            self.fields.clear()
            return
        self.fields["cancel"].label = ngettext(
            "Cancel our %(count)s open request", "Cancel our %(count)s open requests", requested
        ) % {"count": requested}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("cancel") and not given.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Write a reason."))
        return given

    @property
    def cancel_reason(self) -> str:
        """The reason if the requests are to be cancelled, else an empty string."""
        return self.cleaned_data.get("reason", "") if self.cleaned_data.get("cancel") else ""


class ResponsibleForm(EditForm, forms.Form):
    member = forms.ChoiceField(label=_("Responsible on our side"))

    def __init__(self, *args: Any, company: Company, responsible: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["member"]
        assert isinstance(field, forms.ChoiceField)
        members = list(colleagues(company))
        field.choices = [(str(member.pk), member.user.name) for member in members]
        self.initial["member"] = next(
            (str(one.pk) for one in members if responsible and one.user_id == responsible.pk), ""
        )
