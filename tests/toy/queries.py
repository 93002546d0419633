"""What the pages read of toy tasks."""

from uuid import UUID

from django.db.models import Q, QuerySet

from parley.companies.models import Company
from parley.core.errors import NotFound
from tests.toy.models import ToyTask


def toys_of(company: Company) -> QuerySet[ToyTask]:
    """The toy tasks that a company has sent or received. One statement."""
    of_company = Q(task__requester=company) | Q(task__responder=company)
    return ToyTask.objects.filter(of_company).select_related("task")


def toy_of(company: Company, toy_id: UUID) -> ToyTask:
    """One toy task of a company; raises `NotFound`. One statement."""
    found = toys_of(company).filter(pk=toy_id).first()
    if found is None:
        raise NotFound
    return found
