"""The lists of a company's own questionnaires and of its question bank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from parley.companies.lists import LibraryFilters, library_list
from parley.companies.models import Company
from parley.core.lists import (
    Empty,
    FilteredList,
    Filters,
    ListPage,
    Order,
    column,
    id_key,
    search_filter,
    search_queryset,
    text_filter,
    text_key,
)
from parley.core.translation import gettext_lazy as _
from parley.questionnaires.models import BankQuestion
from parley.questionnaires.types import QuestionType


class QuestionnaireRow(NamedTuple):
    id: UUID
    name: str
    number: int
    is_frozen: bool
    changed_at: datetime
    sections: int
    questions: int


QUESTIONNAIRES = library_list(
    "questionnaires",
    QuestionnaireRow,
    sql="""
SELECT kept.id, kept.name, version.number, version.frozen_at IS NOT NULL, version.changed_at,
       (SELECT count(*) FROM questionnaires_section section WHERE section.version_id = version.id),
       (SELECT count(*) FROM questionnaires_question question
        WHERE question.version_id = version.id AND question.type <> 'note')
FROM questionnaires_questionnaire kept
JOIN LATERAL (SELECT id, number, frozen_at, changed_at FROM questionnaires_version
              WHERE questionnaire_id = kept.id ORDER BY number DESC LIMIT 1) version ON true
WHERE {where} ORDER BY {order} LIMIT {limit}
""",
    order=Order(text_key("kept.name", "name"), id_key("kept.id", "id")),
    columns=(
        column(_("Name"), "name"),
        column(_("Version"), "number"),
        column(_("Sections"), "sections"),
        column(_("Questions"), "questions"),
        column(_("Last changed"), "changed_at"),
    ),
    nothing_found=Empty(_("No questionnaires found"), _("No name contains “%(words)s”."), "search"),
)


def questionnaires(company: Company, filters: LibraryFilters) -> ListPage[QuestionnaireRow]:
    """Return one page by name. One statement."""
    where = filters.where(
        "kept.company_id = %(company)s", "(kept.archived_at IS NOT NULL) = %(archived)s", company=company.pk
    )
    if filters.words:
        where.add("parley_folded(kept.name) ~ ALL(%(expressions)s)")
    return QUESTIONNAIRES.read(filters, where)


@dataclass(frozen=True, slots=True)
class BankFilters(Filters):
    """The filters of the question bank. An empty topic is one too: questions without a topic."""

    topic: str | None = text_filter(_("Topic"), longest=80, default=None)
    words: str = search_filter()


QUESTION_BANK = FilteredList(
    name="question_bank",
    filters=BankFilters,
    row=BankQuestion,
    orders=(Order(text_key("topic", "topic"), text_key("text", "text"), id_key("id", "id")),),
    columns=(
        column(_("Question"), "text"),
        column(_("Answer type"), lambda kept: QuestionType(kept.type).label, in_detail=True),
        column(_("Topic"), "topic", in_detail=True),
    ),
    nothing_found=Empty(_("No questions found"), _("Try other words, or clear the filters."), "search"),
)


def bank_questions(company: Company, filters: BankFilters) -> ListPage[BankQuestion]:
    """Return one page by topic and text. One statement."""
    kept = search_queryset(BankQuestion.objects.filter(company=company), filters.words, "text", "help", "topic")
    if filters.topic is not None:
        kept = kept.filter(topic=filters.topic)
    return QUESTION_BANK.read_queryset(filters, kept)
