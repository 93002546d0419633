"""Delegation of questions to a colleague: one question, or all open ones of a section or questionnaire."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from parley.companies.actor import CompanyRequest
from parley.companies.queries import colleagues
from parley.companies.rights import Right
from parley.companies.submissions import run_once
from parley.companies.views.common import done
from parley.core.errors import NotFound, Refused
from parley.core.http_methods import require_safe_or_post
from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.questionnaires.answering.actions import delegate
from parley.questionnaires.answering.forms import DelegateForm
from parley.questionnaires.answering.queries import ReceivedQuestion, own_received, received_questions
from parley.questionnaires.languages import choose_language, translated
from parley.questionnaires.models import SentQuestionnaire
from parley.questionnaires.states import WRITABLE


@require_safe_or_post
def delegate_questions(request: CompanyRequest, received_id: UUID) -> HttpResponse:
    """Delegate the question `?question=`, the open ones of `?section=`, or all open ones."""
    sent = own_received(request.actor.company, received_id)
    request.actor.require(Right.WORK_ON_TASKS)
    chosen = _select_questions(request, received_questions(request.actor.company, sent))
    if not chosen:
        raise NotFound
    if request.method != "POST":
        return _render_form(request, sent, chosen)
    form = DelegateForm(request.POST)
    back = _back_address(request, sent)

    def respond(delegated: int) -> HttpResponse:
        sentence = ngettext("%(count)s question delegated.", "%(count)s questions delegated.", delegated)
        if not delegated:
            sentence = _("Nothing has changed: this person is already the assignee.")
        return done(request, sentence % {"count": delegated}, back)

    try:
        if not form.is_valid():
            raise Refused(_("Choose a member of your company."))
        return run_once(
            request,
            lambda: delegate(
                by=request.actor,
                task_ids=[question.task_id for question in chosen],
                to=form.cleaned_data["to"],
                seen=_parse_seen(request),
            ),
            respond,
        )
    except Refused as refused:
        return _render_form(request, sent, chosen, problem=str(refused), status=refused.status)


def _select_questions(request: CompanyRequest, of: Sequence[ReceivedQuestion]) -> list[ReceivedQuestion]:
    """Return the open questions that the query string names."""
    found = [question for question in of if question.state in WRITABLE]
    for name, read in (("question", _number_of), ("section", _section_of)):
        if name in request.GET:
            return [question for question in found if read(question) == request.GET[name]]
    return found


def _number_of(question: ReceivedQuestion) -> str:
    return str(question.number)


def _section_of(question: ReceivedQuestion) -> str:
    return str(question.section + 1)


def _parse_seen(request: CompanyRequest) -> dict[UUID, UUID | None] | None:
    """Return the assignee that the page showed; None unless it showed a single question."""
    try:
        return {UUID(request.POST["task"]): UUID(request.POST["seen"]) if request.POST.get("seen") else None}
    except (KeyError, ValueError):
        return None


def _back_address(request: CompanyRequest, sent: SentQuestionnaire) -> str:
    """Return the address of the question on the answer page, or of the overview after a bulk delegation."""
    number = request.GET.get("question", "")
    if number.isascii() and number.isdigit():
        at = f"q-{int(number)}"
        return f"{reverse('answer_questionnaire', args=[sent.pk])}?{urlencode({'at': at})}#{at}"
    return reverse("received_questionnaire", args=[sent.pk])


def _section_title(sent: SentQuestionnaire, section: int) -> str:
    stored = sent.sections[section]
    title: str = stored.get("titles", {}).get(choose_language(sent.languages)) or stored["title"]
    return title


def _render_form(
    request: CompanyRequest,
    sent: SentQuestionnaire,
    chosen: Sequence[ReceivedQuestion],
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "place": "received_questionnaires",
        "sent": sent,
        "chosen": chosen,
        "text": translated(chosen[0]).text,
        "section": _section_title(sent, chosen[0].section) if "section" in request.GET else "",
        "people": colleagues(request.actor.company),
        "back": _back_address(request, sent),
        "problem": problem,
    }
    return render(request, "questionnaires/answering_delegate.html", context, status=status)
