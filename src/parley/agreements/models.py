"""Agreements: templates with their versions, and acceptance by partners."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from parley.companies.models import Company
from parley.core.collation import ByName
from parley.core.fields import DateTimeField
from parley.core.ids import new_id
from parley.core.library import LibraryItem
from parley.core.translation import gettext_lazy as _
from parley.files.models import StoredFile
from parley.tasks.models import Task


class Confirmation(models.TextChoices):
    CLICK = "click", _("By click")
    SIGNED_FILE = "signed_file", _("With a signed file")


class AgreementTemplate(LibraryItem):
    """An agreement that a company sends to partners, always in its newest version."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Name"), max_length=160)
    confirmation = models.CharField(
        _("How partners confirm"), max_length=12, choices=Confirmation, default=Confirmation.CLICK
    )

    unique_constraint = "agreement_name_once"
    duplicate_text = _("Another agreement is already called “%(name)s”.")

    class Meta:
        ordering = [ByName("name"), "pk"]
        constraints = [
            models.UniqueConstraint("company", Lower("name"), condition=Q(archived_at=None), name="agreement_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class AgreementVersion(models.Model):
    """One text of an agreement, as a PDF. It never changes: a new text is a new version."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    template = models.ForeignKey(AgreementTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="agreement_version_number")]

    def __str__(self) -> str:
        return f"{self.template} {self.number}"


class RequestedAgreement(models.Model):
    """The subject of an agreement task, and the evidence of its acceptance."""

    task = models.OneToOneField(Task, primary_key=True, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="+")
    template_name = models.CharField(max_length=160)
    version_number = models.PositiveIntegerField()
    confirmation = models.CharField(max_length=12, choices=Confirmation)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    signed_file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_from = models.GenericIPAddressField(null=True)
    accepted_sha256 = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.template_name
