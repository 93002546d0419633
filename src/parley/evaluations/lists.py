"""The lists of evaluations: those that partners released to the acting company, and its own templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from parley.companies.lists import LibraryFilters, library_list, read_library
from parley.companies.models import Company
from parley.core.lists import (
    Empty,
    FilteredList,
    Filters,
    ListPage,
    Order,
    choice_filter,
    column,
    id_filter,
    id_key,
    moment_key,
    year_filter,
)
from parley.core.translation import gettext as translate
from parley.core.translation import gettext_lazy as _
from parley.evaluations.criteria import Grade, Scale, on_scale
from parley.evaluations.figures import figure, signed
from parley.evaluations.models import EvaluationTemplate


class ReceivedRow(NamedTuple):
    """One row of the list of received evaluations."""

    task_id: UUID
    title: str
    partner: str
    state: str
    is_unread: bool
    released_at: datetime
    result: Decimal
    scale: int
    grade: str
    earlier_result: Decimal | None
    earlier_scale: int | None

    @property
    def result_in_words(self) -> str:
        return translate("%(result)s of %(best)s") % {"result": figure(self.result), "best": figure(self.scale)}

    @property
    def change_in_words(self) -> str:
        if self.earlier_result is None or self.earlier_scale is None:
            return ""
        return signed(self.result - on_scale(self.earlier_result, of=self.earlier_scale, to=self.scale))


@dataclass(frozen=True, slots=True)
class ReceivedEvaluationFilters(Filters):
    partner: UUID | None = id_filter(_("Partner"), "r.customer_id = %(partner)s")
    grade: Grade | None = choice_filter(
        _("Class"), Grade, {grade: grade.value for grade in Grade}, "r.grade = %(grade)s", parameter="class"
    )
    year: int | None = year_filter(_("Year"), "extract(year FROM r.released_at AT TIME ZONE %(zone)s) = %(year)s::int")


RECEIVED_EVALUATIONS = FilteredList(
    name="received_evaluations",
    filters=ReceivedEvaluationFilters,
    row=ReceivedRow,
    sql="""
SELECT r.task_id, s.title, partner.name, s.state, s.is_unread, r.released_at, r.result, r.scale, r.grade,
       r.earlier_result, r.earlier_scale
FROM (SELECT * FROM evaluations_evaluatedpartner r WHERE {where} ORDER BY {order} LIMIT {limit}) r
JOIN tasks_taskside s ON s.task_id = r.task_id AND s.company_id = %(company)s
JOIN companies_company partner ON partner.id = r.customer_id
ORDER BY {order}
""",
    orders=(Order(moment_key("r.released_at", "released_at"), id_key("r.task_id", "task_id"), descending=True),),
    columns=(
        column(_("Title"), "title"),
        column(_("Partner"), "partner", in_detail=True),
        column(_("Result"), "result_in_words", in_detail=True),
        column(_("Change"), "change_in_words", in_detail=True),
        column(_("Class"), "grade"),
        column(_("Released"), "released_at"),
    ),
    nothing_found=Empty(_("No matches"), _("No evaluations match these filters."), "list-filter"),
)


def received_evaluations(company: Company, filters: ReceivedEvaluationFilters) -> ListPage[ReceivedRow]:
    """Read one page of received evaluations, latest first. One statement."""
    where = filters.where("r.supplier_id = %(company)s", company=company.pk, zone=timezone.get_current_timezone_name())
    return RECEIVED_EVALUATIONS.read(filters, where)


EVALUATION_TEMPLATES = library_list(
    "evaluation_templates",
    EvaluationTemplate,
    columns=(
        column(_("Name"), "name"),
        column(_("Criteria"), lambda kept: len(kept.criteria)),
        column(_("Scale"), lambda kept: Scale(kept.scale).label),
    ),
    nothing_found=Empty(_("No templates found"), _("No name contains “%(words)s”."), "search"),
)


def evaluation_templates(company: Company, filters: LibraryFilters) -> ListPage[EvaluationTemplate]:
    """Read one page of templates by name. One statement."""
    return read_library(EVALUATION_TEMPLATES, company, filters, EvaluationTemplate.objects.all(), "name")
