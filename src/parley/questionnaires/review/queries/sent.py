"""Queries for the questionnaires that a company sent."""

from __future__ import annotations

from uuid import UUID

from parley.companies.models import Company
from parley.core.errors import NotFound
from parley.questionnaires.models import SentQuestionnaire


def own_sent(company: Company, sent_id: UUID) -> SentQuestionnaire:
    """Return the questionnaire that `company` sent. Raises `NotFound`, also for the answering company."""
    found = SentQuestionnaire.objects.select_related("partner", "sent_by").filter(company=company, pk=sent_id).first()
    if found is None:
        raise NotFound
    return found
