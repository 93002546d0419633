"""Queries for the acting company's evaluation templates."""

from uuid import UUID

from parley.companies.models import Company
from parley.core.errors import NotFound
from parley.evaluations.models import EvaluationTemplate


def own_template(company: Company, template_id: UUID, *, lock: bool = False) -> EvaluationTemplate:
    found = EvaluationTemplate.objects.filter(company=company, pk=template_id)
    template = (found.select_for_update() if lock else found).first()
    if template is None:
        raise NotFound
    return template
