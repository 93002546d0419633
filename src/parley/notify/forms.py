"""The company's choice about its e-mails."""

from typing import TYPE_CHECKING

from django import forms

from parley.companies.models import Company
from parley.core.edit_forms import EditForm

if TYPE_CHECKING:
    CompanyModelForm = forms.ModelForm[Company]
else:
    CompanyModelForm = forms.ModelForm


class MailSettingsForm(EditForm, CompanyModelForm):
    class Meta:
        model = Company
        fields = ("mails_show_content",)
