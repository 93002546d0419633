"""When something is asked: always, after one answer, or by an expression; the same for questions and sections."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parley.questionnaires.library.checks import unreadable
from parley.questionnaires.library.outline import Line
from parley.questionnaires.library.simple_conditions import (
    Comparison,
    PlainCondition,
    answers_of,
    from_expression,
    to_expression,
)
from parley.questionnaires.types import WITHOUT_VALUE

LONGEST_SHOWN = 80


class Asked(models.TextChoices):
    ALWAYS = "always", _("Always")
    ANSWER = "answer", _("Depending on one answer")
    EXPRESSION = "expression", _("Depending on an expression")


class ConditionFields(forms.Form):
    """`expression` is what a valid form says, empty for always."""

    asked = forms.ChoiceField(label=_("When is this asked?"), choices=Asked, widget=forms.RadioSelect)
    condition_on = forms.ChoiceField(label=_("Question"), required=False)
    condition_is = forms.ChoiceField(label=_("Comparison"), choices=Comparison, required=False)
    condition_value = forms.CharField(
        label=_("Answer"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"list": "answers", "autocomplete": "off"}),
        help_text=_("For questions with choices, enter one of them exactly as written; enter a date as 2027-03-31."),
    )
    condition = forms.CharField(
        label=_("Expression"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As in XLSForm: ${organic} = 'yes' and ${sites} > 2"),
    )

    def __init__(self, *args: Any, earlier: Iterable[Line], known: dict[str, Line], kept: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known, self.expression = known, kept
        plain = from_expression(kept, known)
        self._offer(earlier, plain)
        if plain:
            self.initial = {
                **self.initial,
                "asked": Asked.ANSWER,
                "condition_on": plain.name,
                "condition_is": plain.comparison,
                "condition_value": plain.value,
            }
        else:
            self.initial["asked"] = Asked.EXPRESSION if kept else Asked.ALWAYS
        self.initial["condition"] = kept

    def _offer(self, earlier: Iterable[Line], plain: PlainCondition | None) -> None:
        offered = [line for line in earlier if line.type not in WITHOUT_VALUE]
        if plain and plain.name not in {line.name for line in offered}:
            offered.append(self.known[plain.name])
        field = self.fields["condition_on"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("Please choose")), *((line.name, line.text[:LONGEST_SHOWN]) for line in offered)]
        self.answers = json.dumps({line.name: list(answers_of(line).values()) for line in offered})
        """What the browser suggests as the answer, by name of the question."""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        asked = given.get("asked")
        if asked == Asked.ALWAYS:
            self.expression = ""
        elif asked == Asked.ANSWER:
            self._clean_answer(given)
        elif asked == Asked.EXPRESSION:
            self.expression = given.get("condition", "")
            if problem := unreadable(self.expression) or ("" if self.expression else gettext("Write the expression.")):
                self.add_error("condition", problem)
        return given

    def _clean_answer(self, given: dict[str, Any]) -> None:
        line = self.known.get(given.get("condition_on") or "")
        if line is None:
            if "condition_on" not in self.errors:
                self.add_error("condition_on", gettext("Choose the question that it depends on."))
            return
        try:
            plain = PlainCondition(line.name, given.get("condition_is") or Comparison.IS, given["condition_value"])
            self.expression = to_expression(plain, line)
        except (ValidationError, KeyError) as wrong:
            if isinstance(wrong, ValidationError):
                self.add_error("condition_value", wrong)

    def add_error(self, field: str | None, error: Any) -> None:
        """What an action refuses of the condition stands where the condition was chosen."""
        if field == "condition" and self.data.get("asked") == Asked.ANSWER:
            field = "condition_on"
        super().add_error(field, error)
