"""Outgoing e-mail: one row per mail, written in the transaction of the change that it is about."""

from django.db import models
from django.db.models import Q

from parley.core.fields import DateTimeField
from parley.core.ids import new_id
from parley.notify.message import MailMessage


class OutgoingMail(models.Model):
    """A mail, written in the recipient's language when it was queued, and rendered when it is sent.

    Only the system reads it again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    to = models.EmailField(max_length=254)
    language = models.CharField(max_length=5)
    template = models.CharField(max_length=60)
    subject = models.CharField(max_length=250)
    paragraphs = models.JSONField()
    created_at = DateTimeField(auto_now_add=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    gives_up_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], condition=Q(sent_at=None, failed_at=None), name="mail_on_its_way")
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"

    @property
    def message(self) -> MailMessage:
        return MailMessage.of(self.subject, self.paragraphs)

    @property
    def text(self) -> str:
        return self.message.as_text(self.language)

    @property
    def html(self) -> str:
        return self.message.as_html(self.language)
