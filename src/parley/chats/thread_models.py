"""What belongs to threads alone: internal notes, tasks they are about, templates, and a company's settings."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from parley.chats.models import LONGEST_MESSAGE, LONGEST_SUBJECT, Chat
from parley.companies.models import Company
from parley.core import clock
from parley.core.collation import ByName
from parley.core.ids import new_id
from parley.core.library import LibraryItem
from parley.core.translation import gettext_lazy as _
from parley.tasks.models import Task

USER = settings.AUTH_USER_MODEL
LONGEST_NOTE = 5_000
LONGEST_LINES = 70_000


class ThreadNote(models.Model):
    """An internal note of one company in a thread. The partner's queries never touch this table."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    chat = models.ForeignKey(Chat, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField(max_length=LONGEST_NOTE)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index("chat", "company", "created_at", name="thread_notes_in_order")]

    def __str__(self) -> str:
        return self.text[:60]


class ThreadTask(models.Model):
    """A task between the two companies that a thread is about."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chat = models.ForeignKey(Chat, on_delete=models.PROTECT, related_name="+", db_index=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+", db_index=False)
    added_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chat", "task"], name="task_once_per_thread")]

    def __str__(self) -> str:
        return str(self.task)


class ThreadTemplate(LibraryItem):
    """What a new thread begins with. Subject, text and client tasks may contain placeholders."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Name"), max_length=120)
    subject = models.CharField(_("Subject"), max_length=LONGEST_SUBJECT)
    text = models.TextField(_("Message"), max_length=LONGEST_MESSAGE, blank=True)
    lines = models.TextField(_("Client tasks"), max_length=LONGEST_LINES, blank=True)

    unique_constraint = "thread_template_name_once"
    duplicate_text = _("Another template is already called “%(name)s”.")

    class Meta:
        ordering = [ByName("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                "company", Lower("name"), condition=Q(archived_at=None), name="thread_template_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ThreadSettings(models.Model):
    """What a company allows its partners. Without a row, everything."""

    company = models.OneToOneField(Company, primary_key=True, on_delete=models.PROTECT, related_name="+")
    clients_may_start = models.BooleanField(_("Clients may start chats with us"), default=True)

    def __str__(self) -> str:
        return str(self.company)
