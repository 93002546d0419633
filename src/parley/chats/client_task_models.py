"""Client tasks: the check-list of a thread, kept by both companies."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from parley.chats.models import Chat, Message
from parley.companies.models import Company
from parley.core import clock
from parley.core.ids import new_id
from parley.core.translation import gettext_lazy as _
from parley.files.models import StoredFile

USER = settings.AUTH_USER_MODEL
LONGEST_TITLE = 300
LONGEST_LINK = 2_000
MOST_IN_LIST = 200


class ClientTaskList(models.Model):
    """The counts of a thread's client tasks, so that lists of threads do not count, and the entry written last.

    The row of the chat is the list's lock: whoever changes a client task holds it.
    """

    chat = models.OneToOneField(Chat, primary_key=True, on_delete=models.CASCADE, related_name="client_task_list")
    total = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveSmallIntegerField(default=0)
    entry = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    notified_at = models.DateTimeField(null=True, help_text="When the firm was last notified that everything is done.")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(done__lte=F("total")), name="done_client_tasks_of_total")]

    def __str__(self) -> str:
        return f"{self.done}/{self.total}"

    @property
    def is_complete(self) -> bool:
        return 0 < self.total == self.done


class ClientTask(models.Model):
    """One item of a list. A deleted one keeps its place, so that it can be restored there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="client_tasks", db_index=False)
    position = models.PositiveIntegerField()
    title = models.CharField(_("Client task"), max_length=LONGEST_TITLE)
    link = models.CharField(_("Link"), max_length=LONGEST_LINK, blank=True)
    due_on = models.DateField(_("Due date"), null=True, blank=True)
    needs_file = models.BooleanField(_("Needs a file"), default=False)
    assignee = models.ForeignKey(
        USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_in = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    done_in = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None, done_in=None)
                | Q(done_at__isnull=False, done_by__isnull=False, done_in__isnull=False),
                name="client_task_done_by_somebody",
            )
        ]
        indexes = [models.Index("chat", "position", "id", name="client_tasks_in_order", condition=Q(deleted_at=None))]

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        return self.done_at is not None


class ClientTaskFile(models.Model):
    """A file uploaded for a client task. Who reads the thread reads the file; the latest one counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chat = models.ForeignKey(Chat, on_delete=models.PROTECT, related_name="client_task_files", db_index=False)
    task = models.ForeignKey(ClientTask, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    uploaded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    uploaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index("chat", "uploaded_at", name="client_task_files_of_chat")]

    def __str__(self) -> str:
        return str(self.file)
