"""Portals, which a supplier opens to its customers, and the tickets filed there."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from parley.companies.models import Company
from parley.core import clock
from parley.core.ids import new_id
from parley.core.translation import gettext_lazy as _
from parley.files.models import StoredFile
from parley.tasks.models import Task

LONGEST_CATEGORY = 60


class PortalAddress(models.Model):
    """A slug of a company's portal addresses, /p/<slug>/…; one is current, the earlier ones redirect to it.

    A slug is never released to another company: links on old delivery notes must not lead to a stranger.
    """

    slug = models.SlugField(primary_key=True, max_length=40)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    is_current = models.BooleanField(default=True)
    taken_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company"], condition=Q(is_current=True), name="one_current_portal_address")
        ]

    def __str__(self) -> str:
        return self.slug


class Portal(models.Model):
    """A public page of a company for one kind of ticket. Everybody can see its content while it is open."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    is_open = models.BooleanField(_("Open to customers"), default=False)
    name = models.CharField(_("Name"), max_length=120)
    text = models.TextField(_("Text"), max_length=2000, blank=True)
    categories = ArrayField(models.CharField(max_length=LONGEST_CATEGORY), default=list, blank=True)
    logo = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "kind"], name="one_portal_per_kind")]

    def __str__(self) -> str:
        return self.name


class Ticket(models.Model):
    """The subject of a ticket, and the times that the figures need."""

    class WaitsFor(models.TextChoices):
        SUPPLIER = "supplier"
        CUSTOMER = "customer"
        NOBODY = ""

    task = models.OneToOneField(Task, primary_key=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    supplier = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    category = models.CharField(max_length=LONGEST_CATEGORY, blank=True)
    waits_for = models.CharField(max_length=10, choices=WaitsFor, default=WaitsFor.SUPPLIER, blank=True)
    opened_at = models.DateTimeField()
    first_answer_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        # The figures read the first and the last index alone, without the table; each list has its order in one of
        # them.
        indexes = [
            models.Index(
                fields=["supplier", "kind", "opened_at", "task"],
                include=["customer", "category", "waits_for", "first_answer_at", "resolved_at"],
                name="tickets_opened",
            ),
            models.Index(
                fields=["supplier", "kind", "waits_for", "opened_at", "task"],
                include=["customer", "category"],
                condition=~Q(waits_for=""),
                name="tickets_waiting",
            ),
            models.Index(fields=["supplier", "customer", "kind", "opened_at", "task"], name="tickets_of_customer"),
            models.Index(fields=["customer", "kind", "opened_at", "task"], name="tickets_filed"),
            models.Index(
                fields=["supplier", "kind", "resolved_at"],
                include=["customer", "category"],
                condition=Q(resolved_at__isnull=False),
                name="tickets_resolved",
            ),
        ]
        constraints = [models.CheckConstraint(condition=~Q(supplier=F("customer")), name="ticket_between_two")]

    def __str__(self) -> str:
        return f"{self.kind} {self.task_id}"


class Draft(models.Model):
    """A ticket that somebody wrote before registering. It is found again on any device they sign in on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    portal = models.ForeignKey(Portal, on_delete=models.CASCADE, related_name="+", db_index=False)
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    category = models.CharField(max_length=LONGEST_CATEGORY, blank=True)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "portal"], name="one_draft_per_portal")]

    def __str__(self) -> str:
        return self.title
