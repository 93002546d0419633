"""Notices: what the bell shows to one person, and what the person wants to be notified of."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from parley.companies.models import Company
from parley.core import clock
from parley.core.ids import new_id
from parley.core.translation import gettext_lazy as _

USER = settings.AUTH_USER_MODEL


class Reason(models.IntegerChoices):
    """Why somebody is notified. Of several reasons for one event, the largest is shown."""

    ROLE = 10, _("Your role in your company decides about this.")
    RESPONSIBLE = 20, _("You are responsible for this partner.")
    FOLLOWER = 30, _("You follow this, or somebody chose you to be notified.")
    ASSIGNEE = 40, _("This is assigned to you.")
    TURN = 50, _("This is assigned to you, and your company has to act.")
    ASSIGNED = 60, _("Somebody assigned this to you.")
    MENTION = 70, _("Somebody mentioned you by name.")


class Notice(models.Model):
    """The news of one topic (a task, a chat, a partner …) for one person in one company.

    A new event brings it to the top again. It says what happened by a code and its details, which are put into words
    when it is shown, and never holds content. `count` are the events since it was last read; one that is done keeps
    it, so that this can be undone.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    topic = models.CharField(max_length=30)
    topic_id = models.UUIDField()
    kind = models.CharField(max_length=30, help_text="What lists filter by: the kind of a task, or the topic.")
    partner = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.CharField(max_length=20)
    reason = models.PositiveSmallIntegerField(choices=Reason)
    code = models.CharField(max_length=60)
    details = models.JSONField(default=dict)
    by_user = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    event_id = models.UUIDField(help_text="The last event. Several reasons for it count once.")
    count = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    happened_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "user", "topic", "topic_id"], name="notice_once_per_topic"),
        ]
        indexes = [
            models.Index("company", "user", "happened_at", "id", name="notices_of_person"),
            models.Index(
                "company", "user", "happened_at", "id", name="notices_not_done", condition=Q(done_at__isnull=True)
            ),
            models.Index(
                "company",
                "user",
                "happened_at",
                "id",
                name="notices_unread",
                condition=Q(done_at__isnull=True, count__gt=0),
            ),
            models.Index("done_at", name="notices_by_end", condition=Q(done_at__isnull=False)),
            models.Index("happened_at", name="notices_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.topic} {self.topic_id}"


class BrowserNotices(models.TextChoices):
    OFF = "off", _("None")
    SHORT = "short", _("Only that there is something new")
    FULL = "full", _("Who did what, with the name of the task or chat")


class NoticeSettings(models.Model):
    """Choice of a person in a company of what to be notified of. Without a row, everything."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    hidden = ArrayField(models.CharField(max_length=20), default=list, help_text="Groups of events without a notice.")
    browser = models.CharField(_("Browser notifications"), max_length=10, choices=BrowserNotices, default="short")
    quiet_from = models.TimeField(_("Quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("Quiet until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "user"], name="notice_settings_once_per_person"),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None) | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.company})"
