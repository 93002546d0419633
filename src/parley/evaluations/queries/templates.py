"""Queries for the acting company's evaluation templates."""

from uuid import UUID

from parley.companies.models import Company
from parley.companies.queries import own_row
from parley.evaluations.models import EvaluationTemplate


def own_template(company: Company, template_id: UUID, *, lock: bool = False) -> EvaluationTemplate:
    return own_row(EvaluationTemplate, company, template_id, lock=lock)
