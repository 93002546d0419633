"""Documents that customers ask of suppliers: types, requests, and all files that answered them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from parley.companies.models import Company, Product
from parley.core.collation import ByName
from parley.core.fields import DateTimeField
from parley.core.ids import new_id
from parley.core.library import LibraryItem
from parley.core.translation import gettext_lazy as _
from parley.core.translation import ngettext
from parley.files.models import StoredFile
from parley.tasks.models import Task


class Validity(models.TextChoices):
    """The validity of an accepted document (PRODUCT §1, document type)."""

    NONE = "none", _("No expiry")
    EXPIRY = "expiry", _("Until an expiry date")
    REVALIDATION = "revalidation", _("To be revalidated after a fixed period")


def in_words(validity: str, months: int | None) -> str:
    """Describe for users how long a document with these terms is valid."""
    if validity == Validity.REVALIDATION and months:
        return ngettext(
            "To be revalidated after %(count)s month", "To be revalidated after %(count)s months", months
        ) % {"count": months}
    return str(Validity(validity).label)


class DocumentType(LibraryItem):
    """A type of document. A archived one stays with its tasks and cannot be chosen any more."""

    class Scope(models.TextChoices):
        COMPANY = "company", _("Per company")
        PRODUCT = "product", _("Per product")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Name"), max_length=120)
    description = models.TextField(_("Description"), max_length=2000, blank=True)
    scope = models.CharField(_("Requested"), max_length=10, choices=Scope, default=Scope.COMPANY)
    validity = models.CharField(_("Valid"), max_length=12, choices=Validity, default=Validity.NONE)
    revalidation_months = models.PositiveSmallIntegerField(_("Months until revalidation"), null=True, blank=True)
    lead_days = models.PositiveSmallIntegerField(_("Warn this many days ahead"), default=90)

    unique_constraint = "document_type_name_once"
    duplicate_text = _("Another document type is already called “%(name)s”.")

    class Meta:
        ordering = [ByName("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                "company", Lower("name"), "scope", condition=Q(archived_at=None), name="document_type_name_once"
            ),
            models.CheckConstraint(
                # Explicit, because a comparison with NULL is not false and would pass the constraint.
                condition=~Q(validity="revalidation")
                | Q(revalidation_months__isnull=False, revalidation_months__gte=1),
                name="revalidation_has_a_period",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def validity_in_words(self) -> str:
        return in_words(self.validity, self.revalidation_months)


class RequestedDocument(models.Model):
    """The subject of a document task. Repeats the type's terms as they were when it was sent."""

    task = models.OneToOneField(Task, primary_key=True, on_delete=models.PROTECT, related_name="+")
    document_type = models.ForeignKey(DocumentType, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, null=True, on_delete=models.PROTECT, related_name="+")
    type_name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    product_name = models.CharField(max_length=160, blank=True)
    validity = models.CharField(max_length=12, choices=Validity)
    revalidation_months = models.PositiveSmallIntegerField(null=True)
    lead_days = models.PositiveSmallIntegerField(default=90)
    latest = models.ForeignKey("DocumentVersion", null=True, on_delete=models.PROTECT, related_name="+")
    valid_until = models.DateField(null=True)
    next_step_on = models.DateField(null=True)
    """The day on which the clock warns of the end of an accepted document, or ends it (`deadlines.py`)."""

    class Meta:
        indexes = [
            models.Index(fields=["product", "task"], name="newest_of_product"),
            models.Index(
                fields=["next_step_on"], condition=Q(next_step_on__isnull=False), name="document_has_next_step"
            ),
        ]

    def __str__(self) -> str:
        return self.type_name

    @property
    def needs_expiry(self) -> bool:
        return self.validity == Validity.EXPIRY


class DocumentVersion(models.Model):
    """One file that answered a request, and its review result. Versions are never removed."""

    class Outcome(models.TextChoices):
        IN_REVIEW = "in_review", _("In review")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField(null=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = DateTimeField(auto_now_add=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.IN_REVIEW)

    def __str__(self) -> str:
        return str(self.file)
