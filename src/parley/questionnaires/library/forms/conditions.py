"""The condition fields that the forms of questions and sections share: always, by one answer, or by an expression."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from parley.core.numbers import NumberInput
from parley.core.translation import gettext
from parley.core.translation import gettext_lazy as _
from parley.questionnaires.answers import example_date
from parley.questionnaires.library.checks import expression_error
from parley.questionnaires.library.outline import OutlinedQuestion
from parley.questionnaires.library.simple_conditions import (
    Comparison,
    SimpleCondition,
    answers_of,
    simple_condition_of,
    to_expression,
)
from parley.questionnaires.types import WITHOUT_VALUE

LONGEST_SHOWN = 80


class ConditionKind(models.TextChoices):
    ALWAYS = "always", _("Always")
    ANSWER = "answer", _("Depending on one answer")
    EXPRESSION = "expression", _("Depending on an expression")


class ConditionFields(forms.Form):
    """A form with a condition. `expression` is the result of a valid form, empty for always."""

    asked = forms.ChoiceField(label=_("When is this asked?"), choices=ConditionKind, widget=forms.RadioSelect)
    condition_on = forms.ChoiceField(label=_("Question"), required=False)
    condition_is = forms.ChoiceField(label=_("Comparison"), choices=Comparison, required=False)
    condition_value = forms.CharField(
        label=_("Answer"),
        required=False,
        max_length=300,
        widget=NumberInput(attrs={"list": "answers", "inputmode": "text", "maxlength": 300}),
    )
    condition = forms.CharField(
        label=_("Expression"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("As in XLSForm: ${organic} = 'yes' and ${sites} > 2"),
    )

    def __init__(
        self,
        *args: Any,
        earlier: Iterable[OutlinedQuestion],
        known: dict[str, OutlinedQuestion],
        kept: str,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.known, self.expression = known, kept
        simple = simple_condition_of(kept, known)
        self._offer_questions(earlier, simple)
        if simple:
            self.initial = {
                **self.initial,
                "asked": ConditionKind.ANSWER,
                "condition_on": simple.name,
                "condition_is": simple.comparison,
                "condition_value": simple.value,
            }
        else:
            self.initial["asked"] = ConditionKind.EXPRESSION if kept else ConditionKind.ALWAYS
        self.initial["condition"] = kept

    def _offer_questions(self, earlier: Iterable[OutlinedQuestion], simple: SimpleCondition | None) -> None:
        offered = [question for question in earlier if question.type not in WITHOUT_VALUE]
        if simple and simple.name not in {question.name for question in offered}:
            offered.append(self.known[simple.name])
        self.fields["condition_value"].help_text = gettext(
            "For questions with choices, enter one of them exactly as written. Enter a date like this: %(date)s."
        ) % {"date": example_date()}
        field = self.fields["condition_on"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", gettext("Please choose")),
            *((question.name, question.text[:LONGEST_SHOWN]) for question in offered),
        ]
        self.answers = json.dumps({question.name: list(answers_of(question).values()) for question in offered})
        """The answers that the browser suggests, by name of the question."""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        asked = given.get("asked")
        if asked == ConditionKind.ALWAYS:
            self.expression = ""
        elif asked == ConditionKind.ANSWER:
            self._clean_answer(given)
        elif asked == ConditionKind.EXPRESSION:
            self.expression = given.get("condition", "")
            if problem := expression_error(self.expression) or (
                "" if self.expression else gettext("Write the expression.")
            ):
                self.add_error("condition", problem)
        return given

    def _clean_answer(self, given: dict[str, Any]) -> None:
        question = self.known.get(given.get("condition_on") or "")
        if question is None:
            if "condition_on" not in self.errors:
                self.add_error("condition_on", gettext("Choose the question that it depends on."))
            return
        try:
            simple = SimpleCondition(
                question.name, given.get("condition_is") or Comparison.IS, given["condition_value"]
            )
            self.expression = to_expression(simple, question)
        except (ValidationError, KeyError) as wrong:
            if isinstance(wrong, ValidationError):
                self.add_error("condition_value", wrong)

    def add_error(self, field: str | None, error: Any) -> None:
        """Show errors about the condition at the control that was used to enter it."""
        if field == "condition" and self.data.get("asked") == ConditionKind.ANSWER:
            field = "condition_on"
        super().add_error(field, error)
