"""What the bank of questions asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.questionnaires.forms.building import ContentFields
from parley.questionnaires.models import BankQuestion, Questionnaire


class BankQuestionForm(ContentFields):
    topic = forms.CharField(
        label=_("Topic"),
        max_length=80,
        required=False,
        help_text=_("The question bank is sorted by topic."),
        widget=forms.TextInput(attrs={"list": "topics", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, kept: BankQuestion | None, **options: Any) -> None:
        super().__init__(*args, content=kept, **options)
        if kept:
            self.initial["topic"] = kept.topic


class UseForm(forms.Form):
    """Into which questionnaire a question of the bank is copied."""

    questionnaire = forms.ModelChoiceField(
        queryset=Questionnaire.objects.none(), label=_("Questionnaire"), empty_label=_("Please choose")
    )

    def __init__(self, *args: Any, offered: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["questionnaire"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = offered
        field.error_messages |= {
            "invalid_choice": _("Choose one of your questionnaires."),
            "invalid_pk_value": _("Choose one of your questionnaires."),
        }
