"""What is read of evaluation templates, all of them the acting company's own."""

from typing import NamedTuple
from uuid import UUID

from parley.companies.models import Company
from parley.companies.queries import page_of
from parley.core.errors import NotFound
from parley.evaluations.models import EvaluationTemplate


class TemplateRow(NamedTuple):
    id: UUID
    name: str
    scale: int
    criteria: int


_TEMPLATES = """
SELECT kept.id, kept.name, kept.scale, jsonb_array_length(kept.criteria)
FROM evaluations_evaluationtemplate kept
WHERE kept.company_id = %(company)s AND (kept.retired_at IS NOT NULL) = %(retired)s
  AND (%(find)s = '' OR kept.name ILIKE %(pattern)s)
  AND (%(after)s::uuid IS NULL OR (kept.name, kept.id) >
       (SELECT name, id FROM evaluations_evaluationtemplate WHERE id = %(after)s))
ORDER BY kept.name, kept.id LIMIT %(limit)s
"""


def templates(
    company: Company, *, find: str = "", retired: bool = False, after: UUID | None = None
) -> tuple[list[TemplateRow], UUID | None]:
    """One page by name, and where the next starts. One statement."""
    return page_of(company, _TEMPLATES, TemplateRow, find=find, after=after, retired=retired)


def own_template(company: Company, template_id: UUID, *, lock: bool = False) -> EvaluationTemplate:
    found = EvaluationTemplate.objects.filter(company=company, pk=template_id)
    template = (found.select_for_update() if lock else found).first()
    if template is None:
        raise NotFound
    return template
