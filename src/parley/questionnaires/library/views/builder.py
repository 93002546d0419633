"""The builder: the sections and questions of a questionnaire, and their order."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.core.errors import NotFound, Refused
from parley.questionnaires.languages import name_of
from parley.questionnaires.library import question_changes
from parley.questionnaires.library.builder_rows import SectionRows, section_rows
from parley.questionnaires.library.queries import newest_version, untranslated
from parley.questionnaires.library.views.questions import translation_address
from parley.questionnaires.models import Version


@require_safe
def questionnaire(request: CompanyRequest, questionnaire_id: UUID) -> HttpResponse:
    """Show the builder. Four statements of its own for any number of questions, five with translations."""
    found, version = newest_version(request.actor.company, questionnaire_id)
    sections = section_rows(found, version)
    context = {
        "place": "settings",
        "found": found,
        "version": version,
        "sections": sections,
        "count": sum(section.question_count for section in sections),
        "translations": _translations(version, sections),
        "may_manage": request.actor.may(Right.MANAGE_LIBRARY),
        "may_change": request.actor.may(Right.MANAGE_LIBRARY) and found.archived_at is None,
        "may_send": request.actor.may(Right.SEND_TASKS) and found.archived_at is None,
    }
    return render(request, "questionnaires/builder.html", context)


def _translations(version: Version, sections: list[SectionRows]) -> list[tuple[str, str, int]]:
    """Return each further language, the address to continue at, and how many translations are missing."""
    first = next((row.id for section in sections for row in section.questions), None)
    if first is None:
        return []
    waiting = untranslated(version)
    found = []
    for language in version.languages:
        row = waiting.get(language)
        address = translation_address(version.questionnaire_id, row.first if row else first, language)
        found.append((name_of(language), address, row.questions if row else 0))
    return found


@require_POST
def order_questionnaire(request: CompanyRequest, questionnaire_id: UUID) -> HttpResponse:
    """Move a section or question.

    The form holds `question` or `section` with `up:<id>` or `down:<id>`, or for a dragged row `moved`, the section
    `into` and the `place` in it.
    """
    try:
        opened = _move(request, questionnaire_id)
    except Refused as refused:
        # The script reloads the page, which shows the message.
        messages.error(request, str(refused))
        return _respond(request, questionnaire_id, status=refused.status)
    return redirect("questionnaire", questionnaire_id) if opened else _respond(request, questionnaire_id, status=204)


def _respond(request: CompanyRequest, questionnaire_id: UUID, *, status: int) -> HttpResponse:
    """Return the status to the script, which has moved the row already; without scripts show the page again."""
    return HttpResponse(status=status) if "quiet" in request.POST else redirect("questionnaire", questionnaire_id)


def _move(request: CompanyRequest, questionnaire_id: UUID) -> bool:
    """Move, and return whether a new version was opened."""
    posted = request.POST
    if "section" in posted:
        up, section_id = _parse_step(posted["section"])
        return question_changes.step_section(
            by=request.actor, questionnaire_id=questionnaire_id, section_id=section_id, up=up
        )
    if "question" in posted:
        up, question_id = _parse_step(posted["question"])
        return question_changes.step_question(
            by=request.actor, questionnaire_id=questionnaire_id, question_id=question_id, up=up
        )
    place = posted.get("place", "")
    return question_changes.place_question(
        by=request.actor,
        questionnaire_id=questionnaire_id,
        question_id=_parse_id(posted.get("moved", "")),
        section_id=_parse_id(posted.get("into", "")),
        place=int(place) if place.isdecimal() and len(place) < 5 else 0,
    )


def _parse_step(message: str) -> tuple[bool, UUID]:
    way, _colon, key = message.partition(":")
    return way == "up", _parse_id(key)


def _parse_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
