"""The page of a sent questionnaire: its answers, to be accepted or rejected, and their score."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.submissions import submit_button
from parley.core.errors import Refused
from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.questionnaires import states
from parley.questionnaires.answers import format_answer
from parley.questionnaires.kind import QuestionKind
from parley.questionnaires.languages import translated
from parley.questionnaires.models import QuestionTask, SentQuestionnaire
from parley.questionnaires.review.actions import accept_all, accept_answers, reject_answers
from parley.questionnaires.review.answer_rows import section_rows
from parley.questionnaires.review.forms import RejectForm, parse_chosen, parse_seen
from parley.questionnaires.review.queries.progress import Progress, first_number, progress_of, questions_of
from parley.questionnaires.review.queries.sent import own_sent
from parley.questionnaires.review.scores import percent
from parley.tasks.bulk import Outcome

STATES = (
    states.ANSWERED,
    states.UNANSWERED,
    states.REJECTED,
    states.ACCEPTED,
    states.NOT_ASKED,
    states.CANCELLED,
)


@require_safe
def sent_questionnaire(request: CompanyRequest, sent_id: UUID) -> HttpResponse:
    """Show the answers. Two statements of its own, whatever the number of questions."""
    actor = request.actor
    sent = own_sent(actor.company, sent_id)
    progress, state = progress_of(sent), _state(request)
    score, may_judge = progress.score, actor.may(Right.WORK_ON_TASKS)
    context = {
        "place": "sent_questionnaires",
        "sent": sent,
        "score": score,
        "score_words": percent(score.percent),
        "covered_words": percent(score.covered),
        "counts": progress.by_state,
        "tabs": _tabs(progress, state),
        "state": state,
        "sections": section_rows(sent, progress, state, may_judge=may_judge),
        "may_judge": may_judge,
        "seen": progress.newest,
    }
    return render(request, "questionnaires/sent_questionnaire.html", context)


@require_POST
def accept(request: CompanyRequest, sent_id: UUID) -> HttpResponse:
    """Accept the answer of the pressed button, the ticked ones, or all that the page showed."""
    posted, by = request.POST, request.actor
    seen, chosen = parse_seen(posted), parse_chosen(posted)
    sent = own_sent(by.company, sent_id)
    if "all" in posted:
        return _respond(request, sent, [], lambda: accept_all(by=by, sent_id=sent_id, seen=seen), _accepted)
    return _respond(
        request,
        sent,
        chosen,
        lambda: accept_answers(by=by, sent_id=sent_id, chosen=chosen, seen=seen),
        _accepted,
    )


@require_POST
def reject(request: CompanyRequest, sent_id: UUID) -> HttpResponse:
    """Reject answers; without an explanation show the page that asks for it."""
    posted, by = request.POST, request.actor
    by.require(Right.WORK_ON_TASKS)
    seen, chosen = parse_seen(posted), parse_chosen(posted)
    sent = own_sent(by.company, sent_id)
    form = RejectForm(posted if "explanation" in posted else None)
    if not chosen or form.is_valid():
        shown = form.cleaned_data["explanation"] if chosen else ""
        return _respond(
            request,
            sent,
            chosen,
            lambda: reject_answers(by=by, sent_id=sent_id, chosen=chosen, explanation=shown, seen=seen),
            _rejected,
        )
    context = {
        "place": "sent_questionnaires",
        "sent": sent,
        "form": form,
        "questions": [_describe_rejected(question) for question in questions_of(sent, chosen)],
        "seen": seen,
        "action": request.get_full_path(),
        "back": _address(request, sent),
    }
    return render(request, "questionnaires/reject_answers.html", context, status=422 if form.is_bound else 200)


def _respond(
    request: CompanyRequest,
    sent: SentQuestionnaire,
    chosen: list[UUID],
    act: Callable[[], Outcome],
    shown: Callable[[int], str],
) -> HttpResponse:
    """Run `act`, report the outcome in messages, and redirect to the page with its filter."""

    def review() -> Outcome:
        if not chosen and "all" not in request.POST:
            raise Refused(_("Choose at least one answer."))
        return act()

    def respond(outcome: Outcome) -> HttpResponse:
        if outcome.done:
            messages.success(request, shown(len(outcome.done)))
        for sentence in dict.fromkeys(str(refusal) for refusal in outcome.refused.values()):
            messages.warning(request, sentence)
        if not outcome.done and not outcome.refused:
            messages.info(request, _("There is nothing to accept."))
        return redirect(_address(request, sent) + _anchor(request, sent, chosen))

    return submit_button(request, review, respond, back=_address(request, sent))


def _accepted(count: int) -> str:
    return ngettext("%(count)s answer accepted.", "%(count)s answers accepted.", count) % {"count": count}


def _rejected(count: int) -> str:
    sentence = ngettext(
        "%(count)s answer rejected. The partner has been asked to answer again.",
        "%(count)s answers rejected. The partner has been asked to answer again.",
        count,
    )
    return sentence % {"count": count}


def _state(request: CompanyRequest) -> str:
    state = request.GET.get("state", "")
    return state if state in STATES else ""


def _address(request: CompanyRequest, sent: SentQuestionnaire) -> str:
    """Return the address of the page with its filter."""
    state = _state(request)
    return reverse("sent_questionnaire", args=[sent.pk]) + (f"?state={state}" if state else "")


def _anchor(request: CompanyRequest, sent: SentQuestionnaire, chosen: list[UUID]) -> str:
    """Return the anchor of the next visible question after a single one was reviewed."""
    if len(chosen) != 1:
        return ""
    number = first_number(sent, chosen[0], state=_state(request))
    return f"#question-{number}" if number else ""


def _tabs(progress: Progress, state: str) -> list[tuple[str, str, int | None, bool]]:
    counts = progress.by_state
    tabs: list[tuple[str, str, int | None, bool]] = [(_("All"), "?", len(progress.answers), not state)]
    for slug in STATES:
        if counts[slug] or slug == state:
            label = str(QuestionKind.states[slug].label)
            tabs.append((label, f"?state={slug}", counts[slug], slug == state))
    return tabs


def _describe_rejected(question: QuestionTask) -> tuple[QuestionTask, str, str]:
    """Return a question with its text and answer in the reader's language."""
    shown = translated(question)
    words = question.answer if question.file_id else format_answer(question, question.value, shown.labels)
    return question, shown.text, words
