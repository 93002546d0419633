"""What a question may be answered with."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


CHOSEN = frozenset({QuestionType.YES_NO, QuestionType.SINGLE, QuestionType.MULTIPLE})
WITH_CHOICES = frozenset({QuestionType.SINGLE, QuestionType.MULTIPLE})
WITHOUT_VALUE = frozenset({QuestionType.FILE, QuestionType.NOTE})
"""What no condition can ask about."""

ICONS = {
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

YES, NO = "yes", "no"
MOST_QUESTIONS = 500
MOST_SECTIONS = 100
MOST_CHOICES = 200
MOST_LANGUAGES = 10
"""Beside the first."""
LONGEST_QUESTION = 1000
LONGEST_HELP = 4000
LONGEST_LABEL = 300
LONGEST_TEXT = 300
LONGEST_ANSWER = 5000
FULL_POINTS = 100
FULL_WEIGHT = 100
