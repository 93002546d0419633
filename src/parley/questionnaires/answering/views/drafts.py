"""Drafts of single questions, saved from the page of their task, and what pages say about typed numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from parley.companies.actor import CompanyRequest
from parley.core.numbers import MEANT, settle_reading
from parley.core.text import normalise_text
from parley.core.translation import gettext as _
from parley.questionnaires.answering.actions import save_draft
from parley.questionnaires.answering.answer_page import overtaken_sentence
from parley.questionnaires.answering.drafts import read_number
from parley.questionnaires.models import QuestionTask
from parley.tasks.forms import ACTION_FORM


@require_POST
def save_task_draft(request: CompanyRequest, task_id: UUID) -> HttpResponse:
    """Save the draft of one question. The page's script receives a sentence, everybody else the task's page."""
    typed = parse_typed(request.POST, "answer")
    saved = save_draft(
        by=request.actor, task_id=task_id, typed=typed, as_of=parse_moment(request.POST.get("as_of", ""))
    )
    overtaken = [overtaken_sentence(draft.saved_by.name) for draft in saved.overtaken.values()]
    if "Parts" in request.headers:
        type = QuestionTask.objects.values_list("type", flat=True).get(task=task_id)
        reading = render_reading(request, "answer", type, typed, form=ACTION_FORM)
        return JsonResponse({"overtaken": " ".join(overtaken), "reading": reading})
    if overtaken:
        messages.warning(request, overtaken[0])
    else:
        messages.success(request, _("Draft saved"))
    return redirect("task", task_id)


def parse_typed(post: QueryDict, name: str) -> list[str]:
    """Return what is in the fields of a question; a chosen reading of its number stands for the number."""
    return [settle_reading(normalise_text(text), post.get(name + MEANT, "")) for text in post.getlist(name)]


def parse_moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) else None


def render_reading(request: HttpRequest, name: str, type: str, typed: Sequence[str], *, form: str = "") -> str:
    """Return how the number in field `name` was understood, as HTML. `form` is the id of the form it is outside of."""
    context = {"name": name, "reading": read_number(type, typed), "attrs": {"form": form} if form else {}}
    return render_to_string("questionnaires/answering_reading.html", context, request)
