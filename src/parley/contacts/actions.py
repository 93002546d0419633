"""Changes to contacts that have been given."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from parley.contacts.models import KnownContact


def archive(company_id: UUID, task_ids: Sequence[UUID], at: datetime | None) -> int:
    """Mark the contacts of these tasks as no longer there, or restore them. Returns how many changed."""
    known = KnownContact.objects.filter(company=company_id, task__in=task_ids, archived_at__isnull=at is not None)
    return known.update(archived_at=at)
