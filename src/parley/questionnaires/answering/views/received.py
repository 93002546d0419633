"""The list of received questionnaires, and the overview of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.views.lists import Menu
from parley.questionnaires import states
from parley.questionnaires.answering.answer_page import AnswerableQuestion, build_answer_page
from parley.questionnaires.answering.queries import (
    Narrowed,
    ReceivedRow,
    Requester,
    own_received,
    received_list,
    requesters,
)


class ReceivedListRow(NamedTuple):
    row: ReceivedRow
    overview: str
    preview: str
    status: str
    tone: str


@require_safe
def received_questionnaires(request: CompanyRequest) -> HttpResponse:
    """Show the list. Two statements of its own: the rows, and the partners to filter by."""
    narrowed = Narrowed.parse(request.GET)
    rows, following = received_list(request.actor.company, narrowed)
    known = requesters(request.actor.company)
    home = reverse("received_questionnaires")
    boxes = (("", _("All")), ("open", _("Open")), ("done", _("Done")))
    context = {
        "place": "received_questionnaires",
        "narrowed": narrowed,
        "tabs": [(label, narrowed.address(box=box), None, narrowed.box == box) for box, label in boxes],
        "menus": [_partners(narrowed, known)],
        "kept_fields": {"box": narrowed.box, "partner": narrowed.partner or ""},
        "is_empty": not known,
        "rows": [
            ReceivedListRow(row, f"{home}/{row.sent_id}", f"{home}/{row.sent_id}/answer", *_status(row)) for row in rows
        ],
        "first_href": narrowed.address() if narrowed.after else None,
        "next_href": narrowed.address(after=following) if following else None,
    }
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


def _status(row: ReceivedRow) -> tuple[str, str]:
    if row.cancelled and not row.total:
        return _("Cancelled"), "neutral"
    if row.rejected:
        return _("Rejected answers"), "danger"
    if row.is_open:
        return (_("Started"), "accent") if row.answered else (_("Unanswered"), "accent")
    return (_("Accepted"), "success") if row.accepted == row.total else (_("Answered"), "info")


def _partners(narrowed: Narrowed, known: Sequence[Requester]) -> Menu:
    options = [(narrowed.address(partner=key), name, key == narrowed.partner) for key, name in known]
    if narrowed.partner:
        options.insert(0, (narrowed.address(partner=None), _("Any"), False))
    current = next((name for key, name in known if key == narrowed.partner), None)
    return Menu(_("Partner"), tuple(options), current)
