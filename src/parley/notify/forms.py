"""The choices about e-mails: the company's, and each person's."""

from typing import TYPE_CHECKING, Any

from django import forms

from parley.companies.models import Company
from parley.core.edit_forms import EditForm
from parley.notify.kinds import all_mail_kinds

if TYPE_CHECKING:
    CompanyModelForm = forms.ModelForm[Company]
else:
    CompanyModelForm = forms.ModelForm


class MailSettingsForm(EditForm, CompanyModelForm):
    class Meta:
        model = Company
        fields = ("mails_show_content",)


class OwnMailsForm(EditForm, forms.Form):
    """A switch for each kind of mail that a person may switch off."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for kind in all_mail_kinds():
            if kind.can_be_switched_off:
                self.fields[kind.name] = forms.BooleanField(
                    label=str(kind.label), help_text=str(kind.reason), required=False
                )

    @property
    def switched_off(self) -> set[str]:
        return {name for name in self.fields if not self.cleaned_data[name]}
