"""Audits of partners, and the tasks that follow from them."""

from django.conf import settings
from django.db import models

from parley.companies.models import Company
from parley.core.fields import DateTimeField
from parley.core.ids import new_id
from parley.core.translation import gettext_lazy as _
from parley.files.models import StoredFile
from parley.tasks.models import Task


class Audit(models.Model):
    """The record of one audit. The partner sees what its tasks repeat, and the report only if a task carries it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    location = models.CharField(_("Location"), max_length=160)
    held_on = models.DateField(_("Date"))
    contact_person = models.CharField(_("Contact person"), max_length=160, blank=True)
    description = models.TextField(_("Description"), max_length=5000, blank=True)
    report = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["company", "-held_on", "-id"], name="audits_by_date")]

    def __str__(self) -> str:
        return f"{self.location}, {self.held_on}"


class AuditTask(models.Model):
    """A task that follows from an audit. Repeats the facts that the partner may know of the audit."""

    task = models.OneToOneField(Task, primary_key=True, on_delete=models.PROTECT, related_name="+")
    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="tasks")
    location = models.CharField(max_length=160)
    held_on = models.DateField()
    contact_person = models.CharField(max_length=160, blank=True)
    description = models.TextField(blank=True)
    report = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.location
