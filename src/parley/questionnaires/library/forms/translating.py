"""The form that translates a question."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parley.questionnaires.models import Question
from parley.questionnaires.types import LONGEST_HELP, LONGEST_LABEL, LONGEST_QUESTION, WITH_CHOICES

_PARTS = (
    ("text", _("Question"), LONGEST_QUESTION),
    ("help", _("Help text"), LONGEST_HELP),
    ("message", _("Message when the rule is broken"), 300),
)


class TranslationForm(forms.Form):
    """A field for every text that the question has in its first language, with the original as hint."""

    def __init__(self, *args: Any, question: Question, language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        known = question.translations.get(language, {})
        for part, label, most in _PARTS:
            original = getattr(question, part)
            if original:
                self.fields[part] = forms.CharField(
                    label=label,
                    help_text=original,
                    max_length=most,
                    required=False,
                    widget=forms.Textarea(attrs={"rows": 2}),
                )
                self.initial[part] = known.get(part, "")
        self.names = [choice["name"] for choice in question.choices] if question.type in WITH_CHOICES else []
        for number, choice in enumerate(question.choices if self.names else []):
            field = forms.CharField(label=choice["label"], max_length=LONGEST_LABEL, required=False)
            self.fields[f"choice_{number}"] = field
            self.initial[f"choice_{number}"] = choice.get("labels", {}).get(language, "")

    @property
    def parts(self) -> list[forms.BoundField]:
        return [self[part] for part, _label, _most in _PARTS if part in self.fields]

    @property
    def choices(self) -> list[forms.BoundField]:
        return [self[f"choice_{number}"] for number in range(len(self.names))]

    @property
    def texts(self) -> dict[str, str]:
        return {part: self.cleaned_data[part] for part, _label, _most in _PARTS if part in self.fields}

    @property
    def labels(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"choice_{number}"] for number, name in enumerate(self.names)}
