"""The list of sent questionnaires with their progress."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.views.lists import draw_filter_options, draw_list
from parley.core.lists import Empty
from parley.core.translation import gettext as _
from parley.core.translation import ngettext, pgettext
from parley.questionnaires.review.lists import (
    SENT_QUESTIONNAIRES,
    SentFilters,
    SentRow,
    Stage,
    sent_questionnaires,
)
from parley.questionnaires.review.scores import percent

PLACE = "sent_questionnaires"


class SentListRow(NamedTuple):
    row: SentRow
    detail: str
    status: str
    tone: str
    score: str


@require_safe
def sent_list(request: CompanyRequest) -> HttpResponse:
    """Show the list. One statement, and one more if a name is chosen."""
    actor, filters = request.actor, SENT_QUESTIONNAIRES.parse(request.GET)
    page = sent_questionnaires(actor.company, filters)
    send_href = reverse("choose_questionnaire") if actor.may(Right.SEND_TASKS) else ""
    drawn = draw_list(
        actor.company,
        SENT_QUESTIONNAIRES,
        filters,
        [_list_row(row) for row in page.rows],
        page.following,
        label=_("Questionnaires"),
        nothing=_nothing(filters, send_href),
        loads={"questionnaire": reverse("sent_names"), "partner": reverse("sent_partners")},
        has_head=bool(page.rows or filters != SentFilters()),
    )
    context = {"place": PLACE, "list": drawn, "send_href": send_href}
    return render(request, "questionnaires/sent_list.html", context)


@require_safe
def partners(request: CompanyRequest) -> HttpResponse:
    return draw_filter_options(request, SENT_QUESTIONNAIRES, "partner", list_href=reverse(PLACE), place=PLACE)


@require_safe
def names(request: CompanyRequest) -> HttpResponse:
    return draw_filter_options(request, SENT_QUESTIONNAIRES, "questionnaire", list_href=reverse(PLACE), place=PLACE)


def _nothing(filters: SentFilters, send_href: str) -> Empty:
    icon = "clipboard-pen"
    if filters.stage is not Stage.ALL:
        return Empty(_("Nothing here"), _("No questionnaires with this status."), icon)
    text = _("Build a questionnaire under Settings, then send it to as many partners as you like.")
    action = _("Send a questionnaire") if send_href else ""
    return Empty(_("Nothing sent yet"), text, icon, action, send_href)


def _list_row(row: SentRow) -> SentListRow:
    status, tone = _status(row)
    answered = ngettext("%(given)s of %(count)s answered", "%(given)s of %(count)s answered", row.total)
    detail = [
        _("Version %(number)s") % {"number": row.number},
        answered % {"given": row.given, "count": row.total},
        _("%(count)s rejected") % {"count": row.rejected} if row.rejected else "",
    ]
    return SentListRow(
        row=row,
        detail=" · ".join(filter(None, detail)),
        status=status,
        tone=tone,
        score=percent(row.score.percent),
    )


def _status(row: SentRow) -> tuple[str, str]:
    if row.is_former and row.accepted < row.total:
        return _("Connection ended"), "neutral"
    if row.answered:
        return ngettext("%(count)s to review", "%(count)s to review", row.answered) % {"count": row.answered}, "accent"
    if row.total == 0:
        return _("Cancelled"), "neutral"
    if row.is_open:
        return _("With the partner"), "info"
    return pgettext("questionnaires", "Finished"), "success"
