"""Outgoing e-mail: one row per mail, written in the transaction of the change that it is about."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from parley.companies.models import Company
from parley.core import clock
from parley.core.fields import DateTimeField
from parley.core.ids import new_id
from parley.notify.message import MailMessage


class OutgoingMail(models.Model):
    """A mail, written in the recipient's language when it was queued, and rendered when it is sent.

    Only the system reads it again. Once it was sent, it is a line of the mail log of `company`, without any content.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    to = models.EmailField(max_length=254)
    language = models.CharField(max_length=5)
    template = models.CharField(max_length=60)
    subject = models.CharField(max_length=250)
    paragraphs = models.JSONField()
    company = models.ForeignKey(
        Company,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        help_text="The company that caused the mail and has it in its log.",
    )
    partner = models.ForeignKey(
        Company,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        help_text="The recipient's company, if that is another one.",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    about_kind = models.CharField(max_length=20, default="", db_default="", blank=True)
    about_id = models.UUIDField(null=True, blank=True)
    job_id = models.BigIntegerField(null=True, blank=True)
    created_at = DateTimeField(auto_now_add=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    gives_up_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    is_refused = models.BooleanField(default=False, db_default=False, help_text="Failed by the mail server's answer.")
    bounced_at = models.DateTimeField(null=True, blank=True, help_text="When it came back after it had been sent.")
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], condition=Q(sent_at=None, failed_at=None), name="mail_on_its_way"),
            models.Index(
                fields=["company", "partner", "-id"],
                condition=Q(partner__isnull=False),
                name="mail_to_partner",
            ),
            models.Index(fields=["about_id"], condition=Q(about_kind="invitation"), name="mail_of_invitation"),
            models.Index(Lower("to"), "created_at", name="mail_to_address"),
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


class SwitchedOffMail(models.Model):
    """A kind of mail that a person does not want, in whatever company."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="mail_switched_off_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"
