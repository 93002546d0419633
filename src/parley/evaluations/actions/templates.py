"""Templates: saving, retiring and restoring them. Started cycles keep their own copy."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from parley.companies.actor import Actor
from parley.companies.rights import Right
from parley.evaluations.criteria import Criterion, check_classes, check_criteria
from parley.evaluations.models import EvaluationTemplate
from parley.evaluations.queries.templates import own_template


def keep_template(
    *,
    by: Actor,
    name: str,
    scale: int,
    class_a: Decimal,
    class_b: Decimal,
    criteria: Sequence[Criterion],
    template_id: UUID | None = None,
) -> EvaluationTemplate:
    """Save a new template, or new contents of one. Raises `Refused` for invalid weights, classes or names."""
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        kept = own_template(by.company, template_id, lock=True) if template_id else None
        check_classes(scale, class_a, class_b)
        check_criteria(criteria)
        kept = kept or EvaluationTemplate(company=by.company)
        kept.name, kept.scale, kept.class_a, kept.class_b = name, scale, class_a, class_b
        kept.criteria = [criterion.as_json() for criterion in criteria]
        return kept.save_unique()
