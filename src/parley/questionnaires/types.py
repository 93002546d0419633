"""Types of question: how each is answered, and how much a questionnaire may hold."""

from typing import Literal

from django.db import models

from parley.core.translation import gettext_lazy as _
from parley.core.translation import pgettext_lazy

Control = Literal["radio", "checkbox", "textarea", "date", "number", "file", "text"]


class QuestionType(models.TextChoices):
    YES_NO = "yes_no", _("Yes or no")
    SINGLE = "single", _("Single choice")
    MULTIPLE = "multiple", _("Multiple choice")
    TEXT = "text", _("Short text")
    LONG_TEXT = "long_text", _("Long text")
    INTEGER = "integer", _("Whole number")
    DECIMAL = "decimal", pgettext_lazy("a kind of answer", "Number")
    DATE = "date", pgettext_lazy("a kind of answer", "Date")
    FILE = "file", pgettext_lazy("a kind of answer", "File")
    NOTE = "note", _("Text without an answer")

    @property
    def control(self) -> Control:
        """The form control an answer is given with; meaningless for a note."""
        return _CONTROLS.get(self, "text")

    @property
    def max_length(self) -> int | None:
        """The most characters of a free-text answer; None for other answers."""
        return _MAX_LENGTHS.get(self)

    @property
    def icon(self) -> str:
        return _ICONS[self]


CHOSEN = frozenset({QuestionType.YES_NO, QuestionType.SINGLE, QuestionType.MULTIPLE})
WITH_CHOICES = frozenset({QuestionType.SINGLE, QuestionType.MULTIPLE})
NUMBERS = frozenset({QuestionType.INTEGER, QuestionType.DECIMAL})
WITHOUT_VALUE = frozenset({QuestionType.FILE, QuestionType.NOTE})
"""Types whose answer conditions and rules cannot use."""

YES, NO = "yes", "no"
MOST_QUESTIONS = 500
MOST_SECTIONS = 100
MOST_CHOICES = 200
MOST_LANGUAGES = 10
"""In addition to the first."""
LONGEST_QUESTION = 1000
LONGEST_HELP = 4000
LONGEST_LABEL = 300
LONGEST_TEXT = 300
LONGEST_ANSWER = 5000
FULL_POINTS = 100
FULL_WEIGHT = 100

_CONTROLS: dict[QuestionType, Control] = {
    QuestionType.YES_NO: "radio",
    QuestionType.SINGLE: "radio",
    QuestionType.MULTIPLE: "checkbox",
    QuestionType.LONG_TEXT: "textarea",
    QuestionType.DATE: "date",
    QuestionType.INTEGER: "number",
    QuestionType.DECIMAL: "number",
    QuestionType.FILE: "file",
}
_MAX_LENGTHS = {QuestionType.TEXT: LONGEST_TEXT, QuestionType.LONG_TEXT: LONGEST_ANSWER}
_ICONS = {
    QuestionType.YES_NO: "circle-check",
    QuestionType.SINGLE: "circle-dot",
    QuestionType.MULTIPLE: "list-checks",
    QuestionType.TEXT: "type",
    QuestionType.LONG_TEXT: "text",
    QuestionType.INTEGER: "hash",
    QuestionType.DECIMAL: "hash",
    QuestionType.DATE: "calendar",
    QuestionType.FILE: "paperclip",
    QuestionType.NOTE: "info",
}
