"""Chats: direct and group conversations between people, and threads between two companies (PRODUCT.md §1, §4).

The messages of a chat are numbered in the order in which they were sent, under the lock of the chat's row. What a
person has read is one number, so that what is unread follows from two numbers, whatever was edited, deleted or read in
another tab.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value

from parley.companies.models import Company
from parley.core import clock, markdown
from parley.core.ids import new_id
from parley.core.translation import gettext_lazy as _
from parley.files.models import StoredFile
from parley.tasks.models import Task

USER = settings.AUTH_USER_MODEL
LONGEST_SUBJECT = 200
LONGEST_MESSAGE = 10_000


class Chat(models.Model):
    """A conversation.

    People of a direct or group chat are its participants, and nobody else reads it. A thread is read by every member of
    its two companies, `firm` and `client`, unless a company has kept its side to its participants.
    """

    class Kind(models.TextChoices):
        DIRECT = "direct", _("Direct message")
        GROUP = "group", _("Group")
        THREAD = "thread", _("Thread")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.CharField(_("Subject"), max_length=LONGEST_SUBJECT, blank=True)
    pair = models.CharField(max_length=140, null=True, unique=True, help_text="The two people of a direct chat.")
    firm = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    firm_participants_only = models.BooleanField(default=False)
    client_participants_only = models.BooleanField(default=False)
    created_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_in = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=clock.now)
    archived_at = models.DateTimeField(null=True, blank=True)
    last_number = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=clock.now, help_text="When the last message was sent.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="thread", firm__isnull=False, client__isnull=False)
                | (~Q(kind="thread") & Q(firm__isnull=True, client__isnull=True)),
                name="threads_alone_have_firm_and_client",
            ),
            models.CheckConstraint(condition=~Q(firm=F("client")), name="thread_between_two"),
            models.CheckConstraint(
                condition=Q(kind="direct", pair__isnull=False) | (~Q(kind="direct") & Q(pair__isnull=True)),
                name="direct_chats_alone_have_a_pair",
            ),
        ]
        indexes = [
            models.Index("firm", "client", "last_at", "id", name="threads_of_firm", condition=Q(kind="thread")),
            models.Index("client", "firm", "last_at", "id", name="threads_of_client", condition=Q(kind="thread")),
        ]

    def __str__(self) -> str:
        return self.subject or str(self.id)

    @property
    def is_thread(self) -> bool:
        return self.kind == self.Kind.THREAD


class Participant(models.Model):
    """A person of a company in a chat, and how far that person has read it.

    In a thread, participants are those who follow it. `last_number` and `last_at` repeat the chat's, so that a person's
    chats are a range of one index.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="participants", db_index=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Chat.Kind)
    added_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    joined_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True, blank=True)
    is_muted = models.BooleanField(default=False)
    read_number = models.PositiveIntegerField(default=0)
    last_number = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(default=clock.now)
    is_unread = models.GeneratedField(
        expression=models.Case(models.When(last_number__gt=F("read_number"), then=Value(True)), default=Value(False)),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chat", "company", "user"], name="participant_once_per_chat"),
        ]
        indexes = [
            models.Index("company", "user", "last_at", "chat", name="chats_of_person", condition=Q(left_at=None)),
            models.Index(
                "company",
                "user",
                "last_at",
                "chat",
                name="messenger_of_person",
                condition=Q(left_at=None) & ~Q(kind="thread"),
            ),
            models.Index(
                "company", "user", "kind", name="unread_chats_of_person", condition=Q(left_at=None, is_unread=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.chat}"


class Message(models.Model):
    """A message of a chat, or an entry that Parley wrote about a change (`entry`, its content in `details`).

    `html` is rendered from `text` when it is written, by the version `renderer` of `core.markdown`. A deleted message
    keeps its row and loses its content.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chat = models.ForeignKey(Chat, on_delete=models.PROTECT, related_name="messages", db_index=False)
    number = models.PositiveIntegerField()
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    on_behalf_of = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    entry = models.CharField(max_length=30, blank=True)
    details = models.JSONField(default=dict)
    text = models.TextField(max_length=LONGEST_MESSAGE, blank=True)
    html = models.TextField(blank=True)
    renderer = models.PositiveSmallIntegerField(default=0)
    key = models.UUIDField(help_text="Made by the page that sends, so that sending again does not repeat the message.")
    reply_to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chat", "number"], name="message_number"),
            models.UniqueConstraint(fields=["chat", "author", "key"], name="message_sent_once"),
        ]

    def __str__(self) -> str:
        return self.text[:60] or self.entry

    @property
    def plain_text(self) -> str:
        """Return the text without the marks of Markdown, with its lines."""
        return markdown.plain(self.text, has_lines=True)


class MessageFile(models.Model):
    """A file of a message. Who reads the chat reads the file."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chat = models.ForeignKey(Chat, on_delete=models.PROTECT, related_name="files", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.file)


class Mention(models.Model):
    """A person whom a message names with @, and who could read the chat when it was sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chat = models.ForeignKey(Chat, on_delete=models.PROTECT, related_name="mentions", db_index=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="mentioned_once")]

    def __str__(self) -> str:
        return f"@{self.user}"


# At the end, because they refer to the models above.
from parley.chats.client_task_models import ClientTask, ClientTaskFile, ClientTaskList  # noqa: E402, F401
from parley.chats.thread_models import ThreadNote, ThreadSettings, ThreadTask, ThreadTemplate  # noqa: E402, F401
