"""The list of sent questionnaires with their progress."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.views.lists import Menu
from parley.questionnaires.review.queries.sent import (
    Named,
    Names,
    Narrowed,
    SentRow,
    Stage,
    chosen_names,
    questionnaires_sent,
    sent_questionnaires,
)
from parley.questionnaires.review.scores import percent
from parley.tasks.filter_options import NameFilter, choices


class SentListRow(NamedTuple):
    row: SentRow
    detail: str
    status: str
    tone: str
    score: str


@require_safe
def sent_list(request: CompanyRequest) -> HttpResponse:
    """Show the list. One statement, and one more if a name is chosen."""
    actor, narrowed = request.actor, Narrowed.parse(request.GET)
    rows, following = sent_questionnaires(actor.company, narrowed)
    context = {
        "place": "sent_questionnaires",
        "narrowed": narrowed,
        "tabs": _tabs(narrowed),
        "menus": _menus(narrowed, chosen_names(actor.company, narrowed)),
        "rows": [_list_row(row) for row in rows],
        "first_href": narrowed.address() if narrowed.after else None,
        "next_href": narrowed.address(after=following) if following else None,
        "send_href": reverse("choose_questionnaire") if actor.may(Right.SEND_TASKS) else "",
    }
    return render(request, "questionnaires/sent_list.html", context)


@require_safe
def partners(request: CompanyRequest) -> HttpResponse:
    named = [Named(*choice) for choice in choices(request.actor, NameFilter.PARTNER)]
    return _render_options(request, "partner", _("Partner"), named)


@require_safe
def names(request: CompanyRequest) -> HttpResponse:
    return _render_options(request, "questionnaire", _("Questionnaire"), questionnaires_sent(request.actor.company))


def _render_options(request: CompanyRequest, name: str, label: str, named: list[Named]) -> HttpResponse:
    """Render the options of a filter as menu items for htmx, or as a page of links."""
    narrowed, back = Narrowed.parse(request.GET), reverse("sent_questionnaires")
    chosen = getattr(narrowed, name)
    options = [(back + narrowed.address(**{name: one.id}), one.name, one.id == chosen) for one in named]
    if chosen:
        options.insert(0, (back + narrowed.address(**{name: None}), _("Any"), False))
    context = {
        "place": "sent_questionnaires",
        "options": options,
        "label": label,
        "back": back + narrowed.address(),
    }
    template = (
        "companies/filter_option_items.html" if request.headers.get("HX-Request") else "companies/filter_options.html"
    )
    return render(request, template, context)


def _tabs(narrowed: Narrowed) -> list[tuple[str, str, None, bool]]:
    labels = {
        Stage.ALL: _("All"),
        Stage.JUDGE: _("Answers to review"),
        Stage.WAITING: _("Waiting for the partner"),
        Stage.FINISHED: pgettext("questionnaires", "Finished"),
    }
    return [(label, narrowed.address(stage=stage), None, stage is narrowed.stage) for stage, label in labels.items()]


def _menus(narrowed: Narrowed, chosen: Names) -> list[Menu]:
    of_list = narrowed.address()
    return [
        Menu(_("Questionnaire"), current=chosen.questionnaire, loads=reverse("sent_names") + of_list),
        Menu(_("Partner"), current=chosen.partner, loads=reverse("sent_partners") + of_list),
    ]


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
    if row.answered:
        return ngettext("%(count)s to review", "%(count)s to review", row.answered) % {"count": row.answered}, "accent"
    if row.total == 0:
        return _("Cancelled"), "neutral"
    if row.is_open:
        return _("With the partner"), "info"
    return pgettext("questionnaires", "Finished"), "success"
