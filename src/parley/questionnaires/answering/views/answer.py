"""The Preview: a received questionnaire on one page, to be answered.

One form with many buttons: whichever is pressed, what was typed is kept first. The page's script presses the same
buttons with the fields of one question alone and gets back the parts that changed.
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
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.core import clock
from parley.core.errors import NotFound, Refused
from parley.core.idempotency import AlreadyDone, parse_key
from parley.core.ids import id_in
from parley.questionnaires import states
from parley.questionnaires.answering.actions import Saved, save_drafts, send_drafts
from parley.questionnaires.answering.answer_page import Sheet, of_number, overtaken_sentence, read_sheet
from parley.questionnaires.answering.drafts import dependents
from parley.questionnaires.answering.queries import received
from parley.questionnaires.answering.suggestions import earlier_answer
from parley.questionnaires.languages import name_of
from parley.questionnaires.models import QuestionTask, SentQuestionnaire
from parley.questionnaires.types import QuestionType
from parley.tasks.perform import perform

ALL = "all"
SHOWN = ("", "waiting", "mine")


@dataclass(frozen=True)
class Pressed:
    """What came from the page. `of` are the questions whose fields it carries; `send` is a number, "all" or
    nothing; `use` the number of a question and the earlier answer that is to fill its field."""

    of: list[int]
    typed: dict[int, list[str]]
    as_of: datetime | None
    send: str
    delegate: int | None
    suggest: int | None
    use: str
    key: UUID | None

    @classmethod
    def parse(cls, post: QueryDict) -> Pressed:
        numbers = [number for text in post.getlist("of") for part in text.split(",") if (number := _number(part))]
        return cls(
            of=numbers,
            typed={number: post.getlist(f"answer-{number}") for number in numbers},
            as_of=_moment(post.get("as_of", "")),
            send=post.get("send", ""),
            delegate=_number(post.get("delegate", "")),
            suggest=_number(post.get("suggest", "")),
            use=post.get("use", ""),
            key=parse_key(post.get("submit_key")),
        )


@require_http_methods(["GET", "HEAD", "POST"])
def answer_questionnaire(request: CompanyRequest, received_id: UUID) -> HttpResponse:
    sent = received(request.actor.company, received_id)
    if request.method != "POST":
        return _page(request, sent)
    request.actor.require(Right.WORK_ON_TASKS)
    return _press(request, sent, Pressed.parse(request.POST))


def _press(request: CompanyRequest, sent: SentQuestionnaire, pressed: Pressed) -> HttpResponse:
    saved = save_drafts(by=request.actor, sent_id=sent.pk, typed=pressed.typed, as_of=pressed.as_of)
    if pressed.send:
        return (_send_all if pressed.send == ALL else _send_one)(request, sent, pressed)
    if pressed.use:
        return _use(request, sent, pressed.use)
    if pressed.suggest:
        return _suggest(request, sent, pressed.suggest)
    if _wants_parts(request):
        return _kept(request, sent, saved)
    if pressed.delegate:
        return redirect(f"{reverse('delegate_questions', args=[sent.pk])}?question={pressed.delegate}")
    _say_overtaken(request, saved)
    return redirect(_here(request, sent))


def _send_one(request: CompanyRequest, sent: SentQuestionnaire, pressed: Pressed) -> HttpResponse:
    number = _number(pressed.send)
    question = QuestionTask.objects.filter(sent=sent, number=number).only("type", "name").first() if number else None
    if number is None or question is None:
        raise NotFound
    errors = _send(request, question, number, pressed)
    if _wants_parts(request):
        return _parts(request, sent, number, errors)
    return _page(request, sent, errors=errors) if errors else redirect(_here(request, sent, number))


def _send(request: CompanyRequest, question: QuestionTask, number: int, pressed: Pressed) -> dict[int, str]:
    """Send the answer to one question; what is wrong with it, by the question's number."""
    typed = pressed.typed.get(number, [])
    answer: Any = typed if question.type == QuestionType.MULTIPLE else (typed or [""])[0]
    try:
        perform(
            states.SEND_ANSWER,
            question.pk,
            by=request.actor,
            data={"answer": answer},
            files=MultiValueDict({"file": request.FILES.getlist(f"file-{number}")}),
            key=uuid5(pressed.key, str(number)) if pressed.key else None,
        )
    except AlreadyDone:
        return {}
    except Refused as refused:
        return {number: _sentence(refused)}
    return {}


def _send_all(request: CompanyRequest, sent: SentQuestionnaire, pressed: Pressed) -> HttpResponse:
    try:
        outcome = send_drafts(by=request.actor, sent_id=sent.pk, key=pressed.key)
    except AlreadyDone:
        return redirect(_here(request, sent))
    numbers = dict(QuestionTask.objects.filter(sent=sent).values_list("task_id", "number"))
    errors = {numbers[task_id]: _sentence(refused) for task_id, refused in outcome.refused.items()}
    count = len(outcome.done)
    for number, question in _with_files(request, sent).items():
        problem = _send(request, question, number, pressed)
        errors |= problem
        count += not problem
    if count:
        sentence = ngettext("%(count)s answer sent.", "%(count)s answers sent.", count)
        messages.success(request, sentence % {"count": count})
    elif not errors:
        messages.info(request, _("There are no drafts to send."))
    return _page(request, sent, errors=errors) if errors else redirect(_here(request, sent))


def _with_files(request: CompanyRequest, sent: SentQuestionnaire) -> dict[int, QuestionTask]:
    numbers = [number for name in request.FILES if name.startswith("file-") and (number := _number(name[5:]))]
    asked = QuestionTask.objects.filter(sent=sent, type=QuestionType.FILE, number__in=numbers).only("type", "number")
    return {question.number: question for question in asked}


def _use(request: CompanyRequest, sent: SentQuestionnaire, use: str) -> HttpResponse:
    """Fill the field of a question with an earlier answer, as a draft: it is sent by whoever has read it again."""
    number_text, _colon, chosen = use.partition(":")
    number, task_id = _number(number_text), id_in(chosen)
    question = QuestionTask.objects.filter(sent=sent, number=number).first() if number else None
    if number is None or question is None or task_id is None:
        raise NotFound
    earlier = earlier_answer(request.actor.company, task_id, question)
    if earlier is None:
        raise NotFound
    save_drafts(by=request.actor, sent_id=sent.pk, typed={number: earlier.typed})
    return _parts(request, sent, number, {}) if _wants_parts(request) else redirect(_here(request, sent, number))


def _suggest(request: CompanyRequest, sent: SentQuestionnaire, number: int) -> HttpResponse:
    if _wants_parts(request):
        return _parts(request, sent, number, {}, similar_to=number)
    return redirect(_here(request, sent, number, suggest=number))


def _page(request: CompanyRequest, sent: SentQuestionnaire, *, errors: Mapping[int, str] | None = None) -> HttpResponse:
    sheet = _sheet(request, sent, errors, _number(request.GET.get("suggest", "")))
    show = request.GET.get("show", "")
    show = show if show in SHOWN else ""
    sections = _narrowed(sheet, show)
    fields = [item.number for _section, items in sections for item in items if getattr(item, "is_writable", False)]
    context = _common(request, sheet) | {
        "place": "received_questionnaires",
        "sections": sections,
        "numbers": ",".join(map(str, fields)),
        "tabs": _tabs(sheet, show),
        "languages": _languages(sheet),
        "wrong": [question for question in sheet.questions if question.error],
    }
    return render(request, "questionnaires/answering.html", context, status=422 if errors else 200)


def _sheet(
    request: CompanyRequest,
    sent: SentQuestionnaire,
    errors: Mapping[int, str] | None = None,
    similar_to: int | None = None,
) -> Sheet:
    """In the reader's language, or in the one that the address names."""
    wanted = request.GET.get("language")
    language = wanted if wanted in (sent.language, *sent.languages) else None
    return read_sheet(request.actor, sent, errors=errors, language=language, similar_to=similar_to)


def _common(request: CompanyRequest, sheet: Sheet) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "sent": sheet.sent,
        "as_of": clock.now().isoformat(),
        "may_answer": request.actor.may(Right.WORK_ON_TASKS),
    }


def _parts(
    request: CompanyRequest,
    sent: SentQuestionnaire,
    number: int,
    errors: Mapping[int, str],
    similar_to: int | None = None,
) -> HttpResponse:
    """The question that was pressed, those its answer brought up or made needless, and how far it all is."""
    sheet = _sheet(request, sent, errors, similar_to)
    pressed = of_number(sheet, number)
    changed = dependents([pressed.line.name], sheet.lines) if pressed else set()
    parts = [question for question in sheet.questions if question.number == number or question.line.name in changed]
    context = _common(request, sheet) | {"parts": parts}
    return render(request, "questionnaires/answering_parts.html", context, status=422 if errors else 200)


def _kept(request: CompanyRequest, sent: SentQuestionnaire, saved: Saved) -> HttpResponse:
    """What the script wants to know of drafts it sent: where a colleague was quicker, and what is asked now."""
    overtaken = {f"q-{number}": overtaken_sentence(draft.saved_by.name) for number, draft in saved.overtaken.items()}
    has_conditions = QuestionTask.objects.filter(sent=sent).exclude(condition="").exists() or any(
        note.get("condition") for note in sent.notes
    )
    shown = _sheet(request, sent).shown() if has_conditions else {}
    return JsonResponse({"overtaken": overtaken, "shown": shown})


def _say_overtaken(request: CompanyRequest, saved: Saved) -> None:
    for number, draft in saved.overtaken.items():
        sentence = _("Question %(number)s: %(person)s has changed the answer in the meantime. That answer was kept.")
        messages.warning(request, sentence % {"number": number, "person": draft.saved_by.name})


def _narrowed(sheet: Sheet, show: str) -> list[Any]:
    """The sections with what is to be seen of them; the empty ones are left out."""
    if not show:
        return [(section, section.items) for section in sheet.sections if section.items]
    kept = [
        (section, [q for q in section.questions if q.is_waiting and q.is_asked and (show == "waiting" or q.is_mine)])
        for section in sheet.sections
    ]
    return [(section, questions) for section, questions in kept if questions]


def _tabs(sheet: Sheet, show: str) -> list[tuple[str, str, int, bool]]:
    waiting = [question for question in sheet.questions if question.is_waiting and question.is_asked]
    mine = [question for question in waiting if question.is_mine]
    return [
        (_("All questions"), "?", len(sheet.questions), show == ""),
        (_("To answer"), "?show=waiting", len(waiting), show == "waiting"),
        (_("For me to answer"), "?show=mine", len(mine), show == "mine"),
    ]


def _languages(sheet: Sheet) -> list[tuple[str, str, bool]]:
    """Links to read it in another of its languages, where it has any."""
    known = [sheet.sent.language, *sheet.sent.languages]
    if len(known) < 2:
        return []
    current = sheet.language or sheet.sent.language
    return [(f"?{_query(language)}", name_of(language), language == current) for language in known]


def _query(language: str) -> str:
    query = QueryDict(mutable=True)
    query["language"] = language
    return query.urlencode()


def _here(
    request: CompanyRequest, sent: SentQuestionnaire, number: int | None = None, suggest: int | None = None
) -> str:
    """This page as it was, at the question."""
    query = request.GET.copy()
    for name in ("at", "suggest"):
        query.pop(name, None)
    if number:
        query["at"] = f"q-{number}"
    if suggest:
        query["suggest"] = str(suggest)
    address = reverse("answer_questionnaire", args=[sent.pk]) + (f"?{query.urlencode()}" if query else "")
    return f"{address}#q-{number}" if number else address


def _sentence(refused: Refused) -> str:
    of_fields = [sentence for sentences in refused.fields.values() for sentence in sentences]
    return " ".join(of_fields) or str(refused)


def _wants_parts(request: CompanyRequest) -> bool:
    return "Parts" in request.headers


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 and int(text) else None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) else None
