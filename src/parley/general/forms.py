"""Forms of general tasks."""

from django import forms

from parley.core.translation import gettext_lazy as _
from parley.files.forms import PdfField
from parley.tasks.forms import ActionForm, RequestForm, long_text


class RequestAnything(RequestForm):
    title = forms.CharField(label=_("What do you need?"), max_length=200, help_text=_("In a few words."))
    field_order = ["title", "partners"]


class AnswerInWords(ActionForm):
    answer = long_text(_("Answer"))


class AnswerWithFile(ActionForm):
    file = PdfField(label=_("File"))
    comment = long_text(_("Remark"), required=False, rows=2)


class AskForMore(ActionForm):
    explanation = long_text(_("What is still missing?"))
