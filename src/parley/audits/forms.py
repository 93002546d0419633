"""Forms of audits and their tasks."""

from typing import Any

from django import forms

from parley.audits.models import Audit
from parley.companies.models import Company
from parley.companies.queries import active_partners
from parley.core.dates import DateField
from parley.core.edit_forms import EditForm
from parley.core.translation import gettext_lazy as _
from parley.files.forms import PdfField
from parley.tasks.forms import ActionForm, long_text


class AuditForm(EditForm, forms.ModelForm[Audit]):
    """The record of an audit. The partner cannot be changed later, since tasks belong to it."""

    held_on = DateField(
        label=_("Date"),
        not_future=True,
        error_messages={"future": _("This date is in the future. Record the audit after it has taken place.")},
    )
    report_file = PdfField(label=_("Report"), required=False)
    field_order = ["partner", "location", "held_on", "contact_person", "description", "report_file"]

    class Meta:
        model = Audit
        fields = ["partner", "location", "held_on", "contact_person", "description"]
        widgets = {
            "contact_person": forms.TextInput(attrs={"autocomplete": "off"}),
            "description": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, company: Company, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["description"].help_text = _("The partner sees this with each task of the audit.")
        if self.instance._state.adding:
            partner = self.fields["partner"]
            assert isinstance(partner, forms.ModelChoiceField)
            partner.label = _("Partner")
            partner.queryset = active_partners(company)
            partner.error_messages["invalid_choice"] = _("Choose from your partners.")
        else:
            del self.fields["partner"]


class AuditTaskForm(forms.Form):
    """A task that follows from an audit."""

    title = forms.CharField(label=_("What needs to be done?"), max_length=200, help_text=_("In a few words."))
    note = long_text(_("Note"), required=False, hint=_("The partner sees this with the task."))
    due_on = DateField(label=_("Due date"), required=False, not_past=True)
    with_report = forms.BooleanField(label=_("Show the report to the partner"), required=False)

    def __init__(self, *args: Any, audit: Audit, **options: Any) -> None:
        super().__init__(*args, **options)
        if audit.report is None:
            del self.fields["with_report"]


class AddFiles(ActionForm):
    files = PdfField(label=_("Files"), multiple=True)  # type: ignore[assignment]
    comment = long_text(_("Remark"), required=False, rows=2)
