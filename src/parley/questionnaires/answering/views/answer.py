"""The page on which a received questionnaire is answered.

It is one form with many buttons, and every button saves the drafts first. The page's script submits the same buttons
with the fields of a single question and receives the parts of the page that changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.core import clock
from parley.core.errors import NotFound, Refused
from parley.core.http_methods import require_safe_or_post
from parley.core.idempotency import AlreadyDone, parse_key
from parley.core.ids import id_in
from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.files.forms import UploadLimits, upload_limits
from parley.questionnaires import states
from parley.questionnaires.answering.actions import (
    SavedDrafts,
    is_assigned_to_colleague,
    save_drafts,
    send_drafts,
)
from parley.questionnaires.answering.answer_page import (
    AnswerPage,
    build_answer_page,
    overtaken_sentence,
    question_by_number,
    read_back,
)
from parley.questionnaires.answering.draft_conditions import dependents
from parley.questionnaires.answering.forms import FilesForm
from parley.questionnaires.answering.queries import own_received
from parley.questionnaires.answering.suggestions import earlier_answer
from parley.questionnaires.answering.views.drafts import parse_moment, parse_typed, render_reading
from parley.questionnaires.languages import name_of
from parley.questionnaires.models import QuestionTask, SentQuestionnaire
from parley.questionnaires.types import NUMBERS, QuestionType
from parley.tasks.perform import perform

ALL = "all"
CONFIRMED = "confirmed"
SHOWN = ("", "waiting", "mine")


@dataclass(frozen=True)
class Submission:
    """The submitted form.

    `of` are the questions whose fields it carries; `send` is a number, "all" (which asks first), "confirmed" (from the
    page that asks) or empty; `use` names a question and the earlier answer to put into its field.
    """

    of: list[int]
    typed: dict[int, list[str]]
    as_of: datetime | None
    send: str
    delegate: int | None
    suggest: int | None
    use: str
    key: UUID | None

    @classmethod
    def parse(cls, post: QueryDict) -> Submission:
        numbers = _parse_numbers(post.getlist("of"))
        return cls(
            of=numbers,
            typed={number: parse_typed(post, f"answer-{number}") for number in numbers},
            as_of=parse_moment(post.get("as_of", "")),
            send=post.get("send", ""),
            delegate=_parse_number(post.get("delegate", "")),
            suggest=_parse_number(post.get("suggest", "")),
            use=post.get("use", ""),
            key=parse_key(post.get("submit_key")),
        )


@require_safe_or_post
def answer_questionnaire(request: CompanyRequest, received_id: UUID) -> HttpResponse:
    sent = own_received(request.actor.company, received_id)
    if request.method != "POST":
        return _render_page(request, sent)
    request.actor.require(Right.WORK_ON_TASKS)
    return _handle_submission(request, sent, Submission.parse(request.POST))


def _handle_submission(request: CompanyRequest, sent: SentQuestionnaire, submission: Submission) -> HttpResponse:
    saved = save_drafts(by=request.actor, sent_id=sent.pk, typed=submission.typed, as_of=submission.as_of)
    if submission.send:
        send = {ALL: _confirm_sending, CONFIRMED: _send_all}.get(submission.send, _send_one)
        return send(request, sent, submission, saved)
    if submission.use:
        return _use_earlier_answer(request, sent, submission.use)
    if submission.suggest:
        return _show_suggestions(request, sent, submission.suggest)
    if _wants_parts(request):
        return _report_saved(request, sent, submission, saved)
    if submission.delegate:
        return redirect(f"{reverse('delegate_questions', args=[sent.pk])}?question={submission.delegate}")
    _warn_of_overtaken(request, saved)
    return redirect(_page_address(request, sent))


def _send_one(
    request: CompanyRequest, sent: SentQuestionnaire, submission: Submission, _saved: SavedDrafts
) -> HttpResponse:
    number = _parse_number(submission.send)
    question = QuestionTask.objects.filter(sent=sent, number=number).only("type", "name").first() if number else None
    if number is None or question is None:
        raise NotFound
    errors = _send_answer(request, question, number, submission)
    if _wants_parts(request):
        return _render_parts(request, sent, number, errors)
    return _render_page(request, sent, errors=errors) if errors else redirect(_page_address(request, sent, number))


def _send_answer(
    request: CompanyRequest, question: QuestionTask, number: int, submission: Submission
) -> dict[int, str]:
    """Send the answer to one question. Return the reason against it by number, empty if it was sent."""
    typed = submission.typed.get(number, [])
    answer: Any = typed if question.type == QuestionType.MULTIPLE else (typed or [""])[0]
    try:
        perform(
            states.SEND_ANSWER,
            question.pk,
            by=request.actor,
            data={"answer": answer},
            files=MultiValueDict({"file": request.FILES.getlist(f"file-{number}")}),
            key=uuid5(submission.key, str(number)) if submission.key else None,
        )
    except AlreadyDone:
        return {}
    except Refused as refused:
        return {number: _error_text(refused)}
    return {}


def _confirm_sending(
    request: CompanyRequest, sent: SentQuestionnaire, submission: Submission, saved: SavedDrafts
) -> HttpResponse:
    """Show which answers Send all is about to send, and how many. Nothing is sent yet.

    The form on that page carries the answers it shows: these are sent, nothing that is typed in the meantime.
    """
    page = _build_page(request, sent)
    here = [question for question in page.questions if question.number in submission.of]
    drafts = [question for question in here if question.has_sendable_draft]
    sending = [q for q in drafts if not q.is_with_colleague and q.number not in saved.overtaken]
    answers = [(question, *read_back(question)) for question in sending]
    chosen_files = {} if _wants_parts(request) else _keep_files(request, page)
    file_numbers = [*_parse_numbers(request.POST.getlist("files")), *chosen_files]
    files = [question for question in here if question.number in file_numbers and not question.is_with_colleague]
    left = sum(question.is_with_colleague for question in drafts)
    _warn_of_overtaken(request, saved)
    if not (answers or files or request.FILES):
        messages.info(request, _nothing_to_send(left))
        return redirect(_page_address(request, sent))
    context = _shared_context(request, page) | {
        "place": "received_questionnaires",
        "answers": answers,
        "files": files,
        "count": len(files) + sum(not problem for _question, _words, problem in answers),
        "numbers": ",".join(str(question.number) for question in sending),
        "left": left,
        "kept_files": {number: limits.kept for number, limits in chosen_files.items() if limits.kept},
        "lost_files": _names_of_lost_files(request, chosen_files),
        "back": _page_address(request, sent),
    }
    name = "answering_send_dialog" if _wants_parts(request) else "answering_send"
    return render(request, f"questionnaires/{name}.html", context)


def _keep_files(request: CompanyRequest, page: AnswerPage) -> dict[int, UploadLimits]:
    """Keep the files chosen for questions of the page while it asks whether to send. Files with faults are not kept."""
    form = _files_form(request, page)
    form.full_clean()
    limits = {number: upload_limits(form.field_of(number)) for number in form.numbers}
    return {number: found for number, found in limits.items() if found and found.kept}


def _names_of_lost_files(request: CompanyRequest, kept: Mapping[int, UploadLimits]) -> list[str]:
    fields = {f"file-{number}" for number in kept}
    return [str(file.name) for name in request.FILES if name not in fields for file in request.FILES.getlist(name)]


def _files_form(request: CompanyRequest, page: AnswerPage) -> FilesForm:
    numbers = [question.number for question in page.questions if question.control == "file" and question.is_writable]
    return FilesForm(numbers, *((request.POST, request.FILES) if request.method == "POST" else ()))


def _nothing_to_send(drafts_of_colleagues: int) -> str:
    if not drafts_of_colleagues:
        return _("There are no drafts to send.")
    return _("There are no drafts of yours to send. Drafts of questions assigned to colleagues are not sent.")


def _send_all(
    request: CompanyRequest, sent: SentQuestionnaire, submission: Submission, saved: SavedDrafts
) -> HttpResponse:
    numbers_shown = set(submission.of) - saved.overtaken.keys()
    try:
        outcome = send_drafts(by=request.actor, sent_id=sent.pk, numbers=numbers_shown, key=submission.key)
    except AlreadyDone:
        return redirect(_page_address(request, sent))
    numbers = dict(QuestionTask.objects.filter(sent=sent).values_list("task_id", "number"))
    errors = {numbers[task_id]: _error_text(refused) for task_id, refused in outcome.refused.items()}
    errors |= {number: overtaken_sentence(draft.saved_by.name) for number, draft in saved.overtaken.items()}
    count = len(outcome.done)
    for number, question in _find_file_questions(request, sent).items():
        problem = _send_answer(request, question, number, submission)
        errors |= problem
        count += not problem
    if count:
        sentence = ngettext("%(count)s answer sent.", "%(count)s answers sent.", count)
        messages.success(request, sentence % {"count": count})
    elif not errors:
        messages.info(request, _nothing_to_send(0))
    return _render_page(request, sent, errors=errors) if errors else redirect(_page_address(request, sent))


def _find_file_questions(request: CompanyRequest, sent: SentQuestionnaire) -> dict[int, QuestionTask]:
    """Return the questions for which a file was chosen, except those that are assigned to a colleague."""
    numbers = [number for name in request.FILES if name.startswith("file-") and (number := _parse_number(name[5:]))]
    asked = QuestionTask.objects.filter(sent=sent, type=QuestionType.FILE, number__in=numbers)
    own = asked.exclude(is_assigned_to_colleague(request.actor)).only("type", "number")
    return {question.number: question for question in own}


def _use_earlier_answer(request: CompanyRequest, sent: SentQuestionnaire, use: str) -> HttpResponse:
    """Save an earlier answer as the draft of a question. Nothing is sent before the user has reread it."""
    number_text, _colon, chosen = use.partition(":")
    number, task_id = _parse_number(number_text), id_in(chosen)
    question = QuestionTask.objects.filter(sent=sent, number=number).first() if number else None
    if number is None or question is None or task_id is None:
        raise NotFound
    earlier = earlier_answer(request.actor.company, task_id, question)
    if earlier is None:
        raise NotFound
    save_drafts(by=request.actor, sent_id=sent.pk, typed={number: earlier.typed})
    return (
        _render_parts(request, sent, number, {})
        if _wants_parts(request)
        else redirect(_page_address(request, sent, number))
    )


def _show_suggestions(request: CompanyRequest, sent: SentQuestionnaire, number: int) -> HttpResponse:
    if _wants_parts(request):
        return _render_parts(request, sent, number, {}, similar_to=number)
    return redirect(_page_address(request, sent, number, suggest=number))


def _render_page(
    request: CompanyRequest, sent: SentQuestionnaire, *, errors: Mapping[int, str] | None = None
) -> HttpResponse:
    page = _build_page(request, sent, errors, _parse_number(request.GET.get("suggest", "")))
    show = request.GET.get("show", "")
    show = show if show in SHOWN else ""
    sections = _filter_sections(page, show)
    fields = [item.number for _section, items in sections for item in items if getattr(item, "is_writable", False)]
    context = _shared_context(request, page) | {
        "place": "received_questionnaires",
        "sections": sections,
        "numbers": ",".join(map(str, fields)),
        "tabs": _tabs(page, show),
        "languages": _language_links(page),
        "wrong": [question for question in page.questions if question.error],
    }
    return render(request, "questionnaires/answering.html", context, status=422 if errors else 200)


def _build_page(
    request: CompanyRequest,
    sent: SentQuestionnaire,
    errors: Mapping[int, str] | None = None,
    similar_to: int | None = None,
) -> AnswerPage:
    """Build the page in the language of the query string, else in the reader's."""
    wanted = request.GET.get("language")
    language = wanted if wanted in (sent.language, *sent.languages) else None
    return build_answer_page(request.actor, sent, errors=errors, language=language, similar_to=similar_to)


def _shared_context(request: CompanyRequest, page: AnswerPage) -> dict[str, Any]:
    return {
        "answer_page": page,
        "sent": page.sent,
        "as_of": clock.now().isoformat(),
        "files_form": _files_form(request, page),
        "may_answer": request.actor.may(Right.WORK_ON_TASKS),
    }


def _render_parts(
    request: CompanyRequest,
    sent: SentQuestionnaire,
    number: int,
    errors: Mapping[int, str],
    similar_to: int | None = None,
) -> HttpResponse:
    """Render the submitted question, those that its answer brought up or ruled out, and the progress bar."""
    page = _build_page(request, sent, errors, similar_to)
    submission = question_by_number(page, number)
    changed = dependents([submission.row.name], page.received_questions) if submission else set()
    parts = [question for question in page.questions if question.number == number or question.row.name in changed]
    context = _shared_context(request, page) | {"parts": parts}
    return render(request, "questionnaires/answering_parts.html", context, status=422 if errors else 200)


def _report_saved(
    request: CompanyRequest, sent: SentQuestionnaire, submission: Submission, saved: SavedDrafts
) -> HttpResponse:
    """Return what the script needs after saving drafts: drafts of colleagues, and which questions are asked."""
    overtaken = {f"q-{number}": overtaken_sentence(draft.saved_by.name) for number, draft in saved.overtaken.items()}
    has_conditions = QuestionTask.objects.filter(sent=sent).exclude(condition="").exists() or any(
        note.get("condition") for note in sent.notes
    )
    shown = _build_page(request, sent).shown() if has_conditions else {}
    readings = _render_readings(request, sent, submission)
    return JsonResponse({"overtaken": overtaken, "shown": shown, "readings": readings})


def _render_readings(request: CompanyRequest, sent: SentQuestionnaire, submission: Submission) -> dict[str, str]:
    """Return how the submitted numbers were understood, as HTML by the id of the question. At most one statement."""
    numbers = [number for number, typed in submission.typed.items() if typed]
    asked = QuestionTask.objects.filter(sent=sent, type__in=NUMBERS, number__in=numbers) if numbers else ()
    return {
        f"q-{number}": render_reading(request, f"answer-{number}", type, submission.typed[number])
        for number, type in (asked.values_list("number", "type") if asked else ())
    }


def _warn_of_overtaken(request: CompanyRequest, saved: SavedDrafts) -> None:
    for number, draft in saved.overtaken.items():
        sentence = _("Question %(number)s: %(person)s has changed the answer in the meantime. That answer was kept.")
        messages.warning(request, sentence % {"number": number, "person": draft.saved_by.name})


def _filter_sections(page: AnswerPage, show: str) -> list[Any]:
    """Return the sections with the questions to show, without empty ones."""
    if not show:
        return [(section, section.items) for section in page.sections if section.items]
    kept = [
        (section, [q for q in section.questions if q.is_waiting and q.is_asked and (show == "waiting" or q.is_mine)])
        for section in page.sections
    ]
    return [(section, questions) for section, questions in kept if questions]


def _tabs(page: AnswerPage, show: str) -> list[tuple[str, str, int, bool]]:
    waiting = [question for question in page.questions if question.is_waiting and question.is_asked]
    mine = [question for question in waiting if question.is_mine]
    return [
        (_("All questions"), "?", len(page.questions), show == ""),
        (_("To answer"), "?show=waiting", len(waiting), show == "waiting"),
        (_("For me to answer"), "?show=mine", len(mine), show == "mine"),
    ]


def _language_links(page: AnswerPage) -> list[tuple[str, str, bool]]:
    """Return links to the other languages of the questionnaire; empty if it has only one."""
    known = [page.sent.language, *page.sent.languages]
    if len(known) < 2:
        return []
    current = page.language or page.sent.language
    return [(f"?{_language_query(language)}", name_of(language), language == current) for language in known]


def _language_query(language: str) -> str:
    query = QueryDict(mutable=True)
    query["language"] = language
    return query.urlencode()


def _page_address(
    request: CompanyRequest, sent: SentQuestionnaire, number: int | None = None, suggest: int | None = None
) -> str:
    """Return the address of this page with its filters, at the given question."""
    query = request.GET.copy()
    for name in ("at", "suggest"):
        query.pop(name, None)
    if number:
        query["at"] = f"q-{number}"
    if suggest:
        query["suggest"] = str(suggest)
    address = reverse("answer_questionnaire", args=[sent.pk]) + (f"?{query.urlencode()}" if query else "")
    return f"{address}#q-{number}" if number else address


def _error_text(refused: Refused) -> str:
    of_fields = [sentence for sentences in refused.fields.values() for sentence in sentences]
    return " ".join(of_fields) or str(refused)


def _wants_parts(request: CompanyRequest) -> bool:
    return "Parts" in request.headers


def _parse_numbers(texts: list[str]) -> list[int]:
    return [number for text in texts for part in text.split(",") if (number := _parse_number(part))]


def _parse_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 and int(text) else None
