"""Results of a questionnaire: comparison of partners, and export."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.core.collation import collation_key
from parley.core.errors import Refused
from parley.core.translation import gettext as _
from parley.files.names import safe_name
from parley.questionnaires.models import SentQuestionnaire
from parley.questionnaires.review.queries.results import ComparedRow, compare_partners, own_version, sent_of
from parley.questionnaires.review.queries.sent import own_sent
from parley.questionnaires.review.scores import percent

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Order(StrEnum):
    SCORE = "score"
    COVERED = "covered"
    PARTNER = "partner"
    SENT = "sent"


class ComparisonRow(NamedTuple):
    row: ComparedRow
    score: str
    covered: str
    sections: list[str]


@require_safe
def compare(request: CompanyRequest, version_id: UUID) -> HttpResponse:
    """Compare the partners that received the same version. Two statements of its own."""
    version = own_version(request.actor.company, version_id)
    comparison = compare_partners(version)
    titles = [
        title or _("Section %(number)s") % {"number": number} for number, title in enumerate(comparison.sections, 1)
    ]
    wanted = request.GET.get("order", "")
    order = Order(wanted) if wanted in set(Order) else Order.SCORE
    context = {
        "place": "sent_questionnaires",
        "version": version,
        "sections": titles,
        "headers": [(title, "end") for title in titles],
        "rows": [_comparison_row(row, len(titles)) for row in sorted(comparison.rows, key=_SORT_KEYS[order])],
        "orders": tuple((f"?order={one}", label, one is order) for one, label in _labels().items()),
        "current": _labels()[order],
    }
    return render(request, "questionnaires/compare.html", context)


@require_safe
def export_answers(request: CompanyRequest, sent_id: UUID) -> HttpResponse:
    sent = own_sent(request.actor.company, sent_id)
    return _workbook([sent], f"{sent.name} {sent.partner.name}")


@require_safe
def export_version(request: CompanyRequest, version_id: UUID) -> HttpResponse:
    version = own_version(request.actor.company, version_id)
    try:
        return _workbook(sent_of(version), f"{version.questionnaire.name} {version.number}")
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("compare_answers", version_id)


def _workbook(sent: Sequence[SentQuestionnaire], name: str) -> HttpResponse:
    from parley.questionnaires.review.export import export  # imports openpyxl, too slow for start-up

    answer = HttpResponse(export(sent), content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, f"{safe_name(name)}.xlsx") or "attachment"
    return answer


def _comparison_row(row: ComparedRow, sections: int) -> ComparisonRow:
    return ComparisonRow(
        row=row,
        score=percent(row.score.percent),
        covered=percent(row.score.covered) if row.score.weight else "–",
        sections=[percent(row.by_section[n].percent) if n in row.by_section else "–" for n in range(sections)],
    )


# Best first; partners without a score come last.
_SORT_KEYS = {
    Order.SCORE: lambda row: (
        -(row.score.percent if row.score.percent is not None else -1),
        collation_key(row.partner),
    ),
    Order.COVERED: lambda row: (-row.score.covered, collation_key(row.partner)),
    Order.PARTNER: lambda row: collation_key(row.partner),
    Order.SENT: lambda row: -row.sent_at.timestamp(),
}


def _labels() -> dict[Order, str]:
    return {
        Order.SCORE: _("Score"),
        Order.COVERED: _("Answered (weighted)"),
        Order.PARTNER: _("Partner"),
        Order.SENT: _("Date sent"),
    }
