"""Sent questionnaires and their answers. They are copies, so what was sent never changes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from parley.companies.models import Company
from parley.core.ids import new_id
from parley.files.models import StoredFile
from parley.questionnaires.models.library import Question, Version
from parley.questionnaires.types import LONGEST_HELP, LONGEST_QUESTION, QuestionType
from parley.tasks.models import Task


class SentQuestionnaire(models.Model):
    """A version sent to one partner: what both sides read of it, apart from the questions.

    `sections` are [{"title", "titles"}] in order, `notes` the texts between questions:
    [{"section", "position", "text", "texts", "condition"}].
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    partner = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    number = models.PositiveIntegerField()
    introduction = models.TextField(blank=True)
    note = models.TextField(blank=True)
    language = models.CharField(max_length=60)
    languages: models.JSONField[Any] = models.JSONField(default=list)
    sections: models.JSONField[Any] = models.JSONField(default=list)
    notes: models.JSONField[Any] = models.JSONField(default=list)
    due_on = models.DateField(null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    is_former: bool = False
    """Whether the connection has ended, where a query has read it."""

    class Meta:
        indexes = [
            models.Index("company", "sent_at", "id", name="questionnaires_sent"),
            models.Index("partner", "sent_at", "id", name="questionnaires_received"),
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.partner}"


class QuestionTask(models.Model):
    """A question to one partner with the answer sent last. `state` repeats the task's for counting.

    Weights and points stay on `question`, which the partner cannot read. `texts` are translations, as in
    `QuestionContent.translations`; `condition` combines the question's own with its section's.
    """

    task = models.OneToOneField(Task, primary_key=True, on_delete=models.PROTECT, related_name="+")
    sent = models.ForeignKey(SentQuestionnaire, on_delete=models.PROTECT, related_name="questions", db_index=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    requester = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    responder = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    section = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    """The number that users see; notes between questions are not counted."""
    name = models.CharField(max_length=100)
    type = models.CharField(max_length=10, choices=QuestionType)
    text = models.CharField(max_length=LONGEST_QUESTION)
    help = models.TextField(max_length=LONGEST_HELP, blank=True)
    choices: models.JSONField[Any] = models.JSONField(default=list)
    texts: models.JSONField[Any] = models.JSONField(default=dict)
    is_required = models.BooleanField()
    condition = models.TextField(blank=True)
    constraint = models.TextField(blank=True)
    message = models.CharField(max_length=300, blank=True)

    state = models.CharField(max_length=30)
    value: models.JSONField[Any] = models.JSONField(null=True)
    answer = models.TextField(blank=True)
    """The value as text, as the requester reads it."""
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    shared_answers: dict[str, Any] | None = None
    """The questionnaire's answers by name, shared by the questions that are answered in one request."""

    class Meta:
        indexes = [
            models.Index(fields=["sent", "state"], name="questions_by_state"),
            models.Index(fields=["sent", "position"], name="sent_questions_in_order"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class AnswerDraft(models.Model):
    """An unsent draft answer. It belongs to the answering company; the requester's queries never read it."""

    task = models.OneToOneField(Task, primary_key=True, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    sent = models.ForeignKey(SentQuestionnaire, on_delete=models.PROTECT, related_name="+")
    typed: models.JSONField[Any] = models.JSONField(default=list)
    """The content of the form's field, valid or not, as `answering.drafts` stores it."""
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.task_id)


class EarlierAnswer(models.Model):
    """A company's answer to a question, stored for suggestions to the company itself."""

    task = models.OneToOneField(Task, primary_key=True, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    asker = models.CharField(max_length=120)
    questionnaire = models.CharField(max_length=160)
    question = models.CharField(max_length=LONGEST_QUESTION)
    fingerprint = models.CharField(max_length=32)
    """A hash of the question that ignores capitals and punctuation (`suggestions.fingerprint`)."""
    type = models.CharField(max_length=10, choices=QuestionType)
    labels: models.JSONField[Any] = models.JSONField(default=list)
    """The labels of the chosen answers: other questionnaires give their choices other names."""
    value: models.JSONField[Any] = models.JSONField(null=True)
    answer = models.TextField()
    answered_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["company", "fingerprint", "answered_at"], name="answered_the_same")]

    def __str__(self) -> str:
        return self.question[:60]
