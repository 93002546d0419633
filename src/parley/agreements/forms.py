"""Forms of agreement tasks and agreements."""

from typing import Any

from django import forms

from parley.agreements.models import AgreementTemplate
from parley.core.edit_forms import EditForm
from parley.core.text_fields import NameField
from parley.core.translation import gettext_lazy as _
from parley.files.forms import PdfField
from parley.tasks.forms import ActionForm, RequestForm, Shelf, long_text


class RequestAgreements(RequestForm):
    """Agreements × partners: one task each, with the newest version of each agreement."""

    shelves = {
        "agreements": Shelf(
            empty=_("No agreements yet"),
            advice=_("Add a text as a PDF, so that you can ask partners to accept it."),
            add=_("New agreement"),
            place="new_agreement",
        )
    }

    agreements = forms.ModelMultipleChoiceField(label=_("Agreements"), queryset=AgreementTemplate.objects.none())
    field_order = ["agreements", "partners"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["agreements"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = AgreementTemplate.objects.filter(company=self.actor.company, archived_at=None)
        field.error_messages["invalid_choice"] = field.error_messages["invalid_pk_value"] = _("Choose from the list.")


class AcceptByClick(ActionForm):
    has_read = forms.BooleanField(
        label=_("I have read the agreement and accept it for my company."),
        help_text=_("Your name, the time, your IP address and the file’s SHA-256 are recorded."),
        error_messages={"required": _("Please confirm that you have read the agreement.")},
    )


class UploadSigned(ActionForm):
    file = PdfField(label=_("Signed file"))


class Decline(ActionForm):
    explanation = long_text(_("Reason"), hint=_("Explain what you cannot agree to. The other company can see this."))


class RequestAgain(ActionForm):
    note = long_text(_("Note"), hint=_("Explain why you are requesting it again."))


class NewAgreementForm(forms.ModelForm[AgreementTemplate]):
    """Form for an agreement with its first version."""

    file = PdfField(label=_("Text"))

    class Meta:
        model = AgreementTemplate
        fields = ["name", "confirmation"]
        field_classes = {"name": NameField}
        widgets = {"confirmation": forms.RadioSelect}


class AgreementForm(EditForm, forms.ModelForm[AgreementTemplate]):
    class Meta:
        model = AgreementTemplate
        fields = ["name", "confirmation"]
        field_classes = {"name": NameField}
        widgets = {"confirmation": forms.RadioSelect}


class NewVersionForm(forms.Form):
    file = PdfField(label=_("New agreement text"))
