"""The list of received questionnaires, and the overview of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.views.lists import draw_list
from parley.core.lists import Empty
from parley.core.translation import gettext as _
from parley.questionnaires import states
from parley.questionnaires.answering.answer_page import AnswerableQuestion, build_answer_page
from parley.questionnaires.answering.lists import RECEIVED_QUESTIONNAIRES, ReceivedRow, received_list
from parley.questionnaires.answering.queries import own_received, requesters


class ReceivedListRow(NamedTuple):
    row: ReceivedRow
    overview: str
    preview: str
    status: str
    tone: str


@require_safe
def received_questionnaires(request: CompanyRequest) -> HttpResponse:
    """Show the list. Two statements of its own: the rows, and the partners to filter by."""
    company, filters = request.actor.company, RECEIVED_QUESTIONNAIRES.parse(request.GET)
    page, known = received_list(company, filters), requesters(company)
    drawn = draw_list(
        company,
        RECEIVED_QUESTIONNAIRES,
        filters,
        [_list_row(row) for row in page.rows],
        page.following,
        label=_("Received questionnaires"),
        nothing=_nothing(is_empty=not known),
        options={"partner": known},
        has_head=bool(known),
    )
    context = {"place": "received_questionnaires", "list": drawn}
    return render(request, "questionnaires/received_list.html", context)


@require_safe
def received_questionnaire(request: CompanyRequest, received_id: UUID) -> HttpResponse:
    """Show the progress and the assignees of one questionnaire. Three statements of its own."""
    sent = own_received(request.actor.company, received_id)
    page = build_answer_page(request.actor, sent)
    here = reverse("received_questionnaire", args=[sent.pk])
    context = {
        "place": "received_questionnaires",
        "sent": sent,
        "answer_page": page,
        "answer": reverse("answer_questionnaire", args=[sent.pk]),
        "delegate": reverse("delegate_questions", args=[sent.pk]),
        "here": here,
        "rejected": [question for question in page.questions if question.row.state == states.REJECTED],
        "people": _group_by_assignee(page.questions),
        "may_answer": request.actor.may(Right.WORK_ON_TASKS),
    }
    return render(request, "questionnaires/received_overview.html", context)


class Person(NamedTuple):
    """A colleague and the open questions assigned to them."""

    name: str
    questions: list[AnswerableQuestion]

    @property
    def numbers(self) -> str:
        return format_runs([question.number for question in self.questions])


def _group_by_assignee(questions: Sequence[AnswerableQuestion]) -> list[Person]:
    waiting: dict[str, list[AnswerableQuestion]] = {}
    for question in questions:
        if question.is_waiting and question.is_asked:
            waiting.setdefault(question.row.assignee or "", []).append(question)
    return sorted((Person(name, of) for name, of in waiting.items()), key=lambda person: -len(person.questions))


def format_runs(numbers: Sequence[int]) -> str:
    """Return numbers as ranges: 1–4, 7, 9–12."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in found)


def _nothing(*, is_empty: bool) -> Empty:
    if not is_empty:
        text = _("No questionnaires match these filters.")
        return Empty(_("No matches"), text, "list-filter", _("Clear filters"), "?")
    text = _("When a partner sends your company a questionnaire, it appears here. Its questions appear in your Inbox.")
    return Empty(_("No questionnaires yet"), text, "clipboard-list")


def _list_row(row: ReceivedRow) -> ReceivedListRow:
    home = reverse("received_questionnaire", args=[row.sent_id])
    return ReceivedListRow(row, home, reverse("answer_questionnaire", args=[row.sent_id]), *_status(row))


def _status(row: ReceivedRow) -> tuple[str, str]:
    if row.cancelled and not row.total:
        return _("Cancelled"), "neutral"
    if row.is_former and (row.rejected or row.answered < row.total):
        return _("Connection ended"), "neutral"
    if row.rejected:
        return _("Rejected answers"), "danger"
    if row.is_open:
        return (_("Started"), "accent") if row.answered else (_("Unanswered"), "accent")
    return (_("Accepted"), "success") if row.accepted == row.total else (_("Answered"), "info")
