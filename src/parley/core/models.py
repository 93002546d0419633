"""Models of the core: submissions that were carried out."""

from django.db import models

from parley.core.fields import DateTimeField


class Submission(models.Model):
    """A form or request that was carried out, with the idempotency key chosen by its sender. Kept for a week."""

    pk = models.CompositePrimaryKey("company_id", "key")
    company_id = models.UUIDField()
    key = models.UUIDField()
    outcome = models.CharField(max_length=200, blank=True)
    created_at = DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return str(self.key)
