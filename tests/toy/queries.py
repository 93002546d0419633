"""Queries for toy tasks."""

from uuid import UUID

from django.db.models import Q, QuerySet

from parley.companies.models import Company
from parley.core.errors import NotFound
from tests.toy.models import ToyTask


def toys_of(company: Company) -> QuerySet[ToyTask]:
    """Return the toy tasks that a company has sent or received. One statement."""
    of_company = Q(task__requester=company) | Q(task__responder=company)
    return ToyTask.objects.filter(of_company).select_related("task")


def toy_of(company: Company, toy_id: UUID) -> ToyTask:
    """Return one toy task of a company. Raises `NotFound`. One statement."""
    found = toys_of(company).filter(pk=toy_id).first()
    if found is None:
        raise NotFound
    return found
