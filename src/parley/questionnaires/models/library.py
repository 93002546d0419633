"""A company's question bank and its questionnaires. Partners never read these tables."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from parley.companies.models import Company
from parley.core.fields import DateTimeField
from parley.core.ids import new_id
from parley.core.library import LibraryItem
from parley.core.translation import gettext_lazy as _
from parley.questionnaires.types import LONGEST_HELP, LONGEST_QUESTION, QuestionType


class QuestionContent(models.Model):
    """The content of a question in the bank or in a questionnaire.

    `choices` are [{"name", "label", "labels": {language: label}, "points"}]; `translations` are
    {language: {"text", "help", "message"}} for the languages other than the first.
    """

    type = models.CharField(_("Answer type"), max_length=10, choices=QuestionType, default=QuestionType.YES_NO)
    text = models.CharField(_("Question"), max_length=LONGEST_QUESTION)
    help = models.TextField(_("Help text"), max_length=LONGEST_HELP, blank=True)
    choices: models.JSONField[Any] = models.JSONField(default=list, blank=True)
    translations: models.JSONField[Any] = models.JSONField(default=dict, blank=True)
    is_required = models.BooleanField(_("An answer is required"), default=True)
    constraint = models.TextField(_("Rule for the answer"), max_length=2000, blank=True)
    message = models.CharField(_("Message when the rule is broken"), max_length=300, blank=True)
    weight = models.PositiveSmallIntegerField(_("Weight"), default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def texts(self) -> Any:
        """The translations, by the name they have on sent questions."""
        return self.translations


class BankQuestion(QuestionContent):
    """A question for reuse. Questionnaires hold copies, which do not change with it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    topic = models.CharField(_("Topic"), max_length=80, blank=True)
    created_at = DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index("company", "topic", "text", "id", name="bank_by_topic")]


class Questionnaire(LibraryItem):
    """A named questionnaire; its content is in its versions."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Name"), max_length=160)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = DateTimeField(auto_now_add=True)

    unique_constraint = "questionnaire_name_once"
    duplicate_text = _("Another questionnaire is already called “%(name)s”.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "company", Lower("name"), condition=Q(archived_at=None), name="questionnaire_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """A version of a questionnaire. Once sent (`frozen_at`) it never changes; the next edit opens a new version."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    introduction = models.TextField(_("Introduction"), max_length=LONGEST_HELP, blank=True)
    language = models.CharField(_("Language"), max_length=60, default="en")
    languages: models.JSONField[Any] = models.JSONField(default=list, blank=True)
    """The languages of the translations, without the first language."""
    frozen_at = models.DateTimeField(null=True, blank=True)
    created_at = DateTimeField(auto_now_add=True)
    changed_at = DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["questionnaire", "number"], name="questionnaire_version")]

    def __str__(self) -> str:
        return f"{self.questionnaire} {self.number}"

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None


class Section(models.Model):
    """Questions under a heading, ordered by `position`. `titles` are its translations."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField()
    title = models.CharField(_("Title"), max_length=200, blank=True)
    titles: models.JSONField[Any] = models.JSONField(default=dict, blank=True)
    condition = models.TextField(_("Only asked if"), max_length=2000, blank=True)

    def __str__(self) -> str:
        return self.title


class Question(QuestionContent):
    """A question of a version. Conditions refer to `name`; `position` counts through the whole version."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="questions", db_index=False)
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveIntegerField()
    name = models.CharField(_("Name"), max_length=100)
    condition = models.TextField(_("Only asked if"), max_length=2000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="question_name_once")]
        indexes = [models.Index(fields=["version", "position"], name="questions_in_order")]
