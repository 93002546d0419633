"""Stored files. Bytes are stored once per content, under their SHA-256; a row holds the name that a company gave it."""

from uuid import UUID

from django.conf import settings
from django.db import models

from parley.companies.models import Company
from parley.core.fields import DateTimeField
from parley.core.ids import new_id


class StoredFile(models.Model):
    """A file that `company` uploaded. Other companies see it only through the objects it is attached to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    page_count = models.PositiveIntegerField(null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def total_bytes(cls, company_id: UUID) -> int:
        total: int = cls.objects.filter(company=company_id).aggregate(total=models.Sum("size", default=0))["total"]
        return total
