"""The forms of the builder: a questionnaire's details, a section, a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from parley.core.edit_forms import EditForm
from parley.core.numbers import NumberField
from parley.core.text_fields import NameField
from parley.core.translation import gettext
from parley.core.translation import gettext_lazy as _
from parley.questionnaires.languages import OFFERED, name_of
from parley.questionnaires.library.forms.choices import ChoicesField
from parley.questionnaires.library.forms.conditions import ConditionFields
from parley.questionnaires.library.outline import OutlinedQuestion
from parley.questionnaires.library.question_text import QuestionText
from parley.questionnaires.models import BankQuestion, Question, QuestionContent, Questionnaire, Section, Version
from parley.questionnaires.types import (
    FULL_POINTS,
    LONGEST_HELP,
    LONGEST_LABEL,
    LONGEST_QUESTION,
    MOST_LANGUAGES,
    NO,
    WITH_CHOICES,
    YES,
    QuestionType,
)

YES_OR_NO = {YES: FULL_POINTS, NO: 0}
"""The points of yes and no unless others are set."""


class QuestionnaireForm(EditForm, forms.Form):
    name = NameField(label=_("Name"), max_length=160, help_text=_("Partners can see this."))
    language = forms.ChoiceField(label=_("Language"), help_text=_("The language you write the questions in."))
    languages = forms.MultipleChoiceField(
        label=_("Additional languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Partners see the questions in their own language once you have translated them."),
    )
    introduction = forms.CharField(
        label=_("Introduction"),
        required=False,
        max_length=LONGEST_HELP,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Partners see this above the questions."),
    )

    def __init__(self, *args: Any, kept: Questionnaire | None = None, version: Version | None = None, **o: Any) -> None:
        super().__init__(*args, **o)
        own = [version.language, *version.languages] if version else []
        # Languages of an imported file keep the names that the file gives them.
        offered = [(language, name_of(language)) for language in dict.fromkeys([*own, *OFFERED])]
        for field in ("language", "languages"):
            chooser = self.fields[field]
            assert isinstance(chooser, forms.ChoiceField)
            chooser.choices = offered
        if kept and version:
            self.initial = {
                "name": kept.name,
                "language": version.language,
                "languages": version.languages,
                "introduction": version.introduction,
            }

    def clean_languages(self) -> list[str]:
        languages: list[str] = self.cleaned_data["languages"]
        if len(languages) > MOST_LANGUAGES:
            raise ValidationError(_("Choose at most %(most)s languages.") % {"most": MOST_LANGUAGES})
        return languages


class SectionForm(EditForm, ConditionFields):
    """The form of a section. `titles` are the translations of a valid form."""

    title = NameField(label=_("Title"), max_length=200, required=False)
    field_order = ["title"]

    def __init__(self, *args: Any, section: Section | None, languages: Sequence[str], **options: Any) -> None:
        super().__init__(*args, kept=section.condition if section else "", **options)
        self.languages = list(languages)
        self.initial["title"] = section.title if section else ""
        for number, language in enumerate(self.languages):
            self.fields[f"title_{number}"] = NameField(
                label=gettext("Title in %(language)s") % {"language": name_of(language)}, max_length=200, required=False
            )
            self.initial[f"title_{number}"] = section.titles.get(language, "") if section else ""

    @property
    def titles(self) -> dict[str, str]:
        return {language: self.cleaned_data[f"title_{n}"] for n, language in enumerate(self.languages)}

    @property
    def of_titles(self) -> list[forms.BoundField]:
        return [self["title"], *(self[f"title_{number}"] for number in range(len(self.languages)))]


class ContentFields(forms.Form):
    """The fields of a question in a questionnaire or in the bank. `question_text` is the result of a valid form."""

    type = forms.ChoiceField(label=_("Answer type"), choices=QuestionType)
    text = forms.CharField(label=_("Question"), max_length=LONGEST_QUESTION, widget=forms.Textarea(attrs={"rows": 2}))
    help = forms.CharField(
        label=_("Help text"),
        required=False,
        max_length=LONGEST_HELP,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Explains what is meant. Partners can see it below the question."),
    )
    choices = ChoicesField(label=_("Choices"))
    points_yes = NumberField(label=_("Points for yes"), required=False, min_value=0, max_value=100)
    points_no = NumberField(label=_("Points for no"), required=False, min_value=0, max_value=100)
    is_required = forms.BooleanField(label=_("An answer is required"), required=False, initial=True)
    weight = NumberField(
        label=_("Weight"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("From 0 to 100: how much the answer counts towards the score. Partners never see it."),
        error_messages=dict.fromkeys(
            ("number", "min_value", "max_value"), _("The weight must be a whole number from 0 to 100.")
        ),
    )
    constraint = forms.CharField(
        label=_("Rule for the answer"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 1}),
        help_text=_("A dot stands for the answer: “. >= 0 and . <= 100”, “string-length(.) <= 40”, “. <= today()”."),
    )
    message = forms.CharField(
        label=_("Message when the rule is broken"),
        required=False,
        max_length=300,
    )

    def __init__(self, *args: Any, content: QuestionContent | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.content = content
        self.fields["choices"] = ChoicesField(
            self.fields["choices"].label, known=[choice["name"] for choice in content.choices] if content else ()
        )
        points = {choice["name"]: choice.get("points", 0) for choice in content.choices} if content else {}
        points = {**YES_OR_NO, **points}
        self.initial = {**self.initial, "points_yes": points[YES], "points_no": points[NO], "weight": 0}
        if content:
            kept = ("type", "text", "help", "choices", "is_required", "weight", "constraint", "message")
            self.initial = {**self.initial, **{name: getattr(content, name) for name in kept}}

    @property
    def question_text(self) -> QuestionText:
        cleaned = self.cleaned_data
        kept = ("type", "text", "help", "is_required", "constraint", "message")
        return QuestionText(
            **{name: cleaned[name] for name in kept},
            choices=self._choices(cleaned),
            translations=self.content.translations if self.content else {},
            weight=cleaned["weight"] or 0,
        )

    def _choices(self, cleaned: Mapping[str, Any]) -> list[dict[str, Any]]:
        if cleaned["type"] == QuestionType.YES_NO:
            points = {YES: cleaned["points_yes"] or 0, NO: cleaned["points_no"] or 0}
            words = {YES: "Yes", NO: "No"}
            given = [{"name": name, "label": words[name], "points": points[name]} for name in points]
            return given if points != YES_OR_NO else []
        known = {choice["name"]: choice.get("labels", {}) for choice in self.content.choices} if self.content else {}
        return [{**choice, "labels": known.get(choice["name"], {})} for choice in cleaned["choices"]]


class QuestionForm(EditForm, ContentFields, ConditionFields):
    name = forms.CharField(
        label=_("Short name"),
        max_length=100,
        required=False,
        help_text=_("The name that conditions and files use. Leave it empty to derive it from the question."),
    )

    def __init__(
        self,
        *args: Any,
        question: Question | None,
        earlier: Iterable[OutlinedQuestion],
        known: dict[str, OutlinedQuestion],
        **options: Any,
    ) -> None:
        kept = question.condition if question else ""
        super().__init__(*args, content=question, earlier=earlier, known=known, kept=kept, **options)
        self.initial["name"] = question.name if question else ""
        self.fields["name"].required = question is not None


class BankQuestionForm(EditForm, ContentFields):
    topic = NameField(
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
    """The choice of the questionnaire that a question of the bank is copied to."""

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


_PARTS = (
    ("text", _("Question"), LONGEST_QUESTION),
    ("help", _("Help text"), LONGEST_HELP),
    ("message", _("Message when the rule is broken"), 300),
)


class TranslationForm(EditForm, forms.Form):
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
