"""Secret addresses at which calendar programs fetch the dates of one person in one company."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from parley.companies.models import Company
from parley.core.fields import DateTimeField
from parley.core.ids import new_id


class Feed(models.Model):
    """The calendar of a member. Whoever knows the secret reads it, so only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True, help_text="Roughly when a program last fetched it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "user"], condition=Q(revoked_at=None), name="one_calendar_per_member"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
