"""What is read of questionnaires that a company received."""

from uuid import UUID

from parley.companies.models import Company
from parley.core.errors import NotFound
from parley.questionnaires.models import SentQuestionnaire


def received(company: Company, sent_id: UUID) -> SentQuestionnaire:
    """The questionnaire, if `company` is to answer it; `NotFound` otherwise, also for the asker."""
    found = SentQuestionnaire.objects.select_related("company").filter(partner=company, pk=sent_id).first()
    if found is None:
        raise NotFound
    return found
