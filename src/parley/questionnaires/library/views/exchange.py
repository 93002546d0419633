"""Import and export of questionnaires as XLSForms."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.submissions import submit_form
from parley.companies.views.common import done
from parley.core.errors import NotFound
from parley.core.http_methods import require_safe_or_post
from parley.core.translation import gettext as _
from parley.questionnaires.languages import code_of, name_of
from parley.questionnaires.library.exchange import export_form, import_version
from parley.questionnaires.library.exchange import import_questionnaire as import_new
from parley.questionnaires.library.forms.imports import XLSX, ChooseFormFile, ConfirmImport, seal_reading
from parley.questionnaires.library.queries import own_questionnaire
from parley.questionnaires.models import Questionnaire
from parley.questionnaires.types import QuestionType
from parley.questionnaires.xlsform.findings import TITLES, Unusable, by_matter
from parley.questionnaires.xlsform.reading import Reading

MOST_SHOWN = 100


@require_safe_or_post
def import_questionnaire(request: CompanyRequest) -> HttpResponse:
    """Choose a file, preview the import, confirm. `questionnaire` names the one that gets a new version."""
    request.actor.require(Right.MANAGE_LIBRARY)
    into = _questionnaire(request)
    if request.method == "POST" and "seal" in request.POST:
        return _confirm(request, into)
    language = code_of(request.actor.user.language)
    form = ChooseFormFile(*_form_data(request), language=language)
    if form.is_valid():
        reading: Reading = form.cleaned_data["file"]
        try:
            return _render_preview(request, into, reading, _confirmation_form(request, into, reading))
        except Unusable as unusable:
            form.add_error("file", str(unusable))
    return _render_choice(request, into, form)


@require_safe
def export_questionnaire(request: CompanyRequest, questionnaire_id: UUID) -> HttpResponse:
    """Return the newest version as an XLSForm to any member who may read it."""
    found = export_form(request.actor.company, questionnaire_id)
    from parley.questionnaires.xlsform.writing import write  # imports openpyxl, too slow for start-up

    answer = HttpResponse(write(found.form, version=str(found.number)), content_type=XLSX)
    name = f"{slugify(found.form.title)[:80] or 'questionnaire'}-{found.number}.xlsx"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _questionnaire(request: CompanyRequest) -> Questionnaire | None:
    named = request.POST.get("questionnaire") or request.GET.get("questionnaire")
    if not named:
        return None
    try:
        return own_questionnaire(request.actor.company, UUID(named))
    except ValueError:
        raise NotFound from None


def _render_choice(
    request: CompanyRequest, into: Questionnaire | None, form: ChooseFormFile | None = None, problem: str = ""
) -> HttpResponse:
    form = form or ChooseFormFile(language="en")
    context = {"place": "settings", "into": into, "problem": problem, "form": form}
    is_wrong = bool(problem or (form.is_bound and form.errors))
    return render(request, "questionnaires/exchange_choose.html", context, status=422 if is_wrong else 200)


def _form_data(request: CompanyRequest) -> tuple[object, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _confirmation_form(request: CompanyRequest, into: Questionnaire | None, reading: Reading) -> ConfirmImport | None:
    if reading.stops:
        return None
    initial = {"name": reading.form.title, "seal": seal_reading(reading, request.actor.company)}
    return ConfirmImport(company=request.actor.company, is_new=into is None, initial=initial)


def _confirm(request: CompanyRequest, into: Questionnaire | None) -> HttpResponse:
    actor = request.actor
    form = ConfirmImport(request.POST, company=actor.company, is_new=into is None)

    def act() -> Questionnaire:
        content = form.cleaned_data["seal"].form
        if into is None:
            return import_new(by=actor, name=form.cleaned_data["name"], form=content)
        return import_version(by=actor, questionnaire_id=into.pk, form=content)

    response = submit_form(
        request,
        form,
        act,
        lambda kept: done(request, _("Questionnaire imported."), "questionnaire", kept.pk),
    )
    if response is not None:
        return response
    if form.reading is None:
        # Without the reading, start over with the choice of a file.
        return _render_choice(request, into, problem=" ".join(map(str, form.errors["seal"])))
    return _render_preview(request, into, form.reading, form)


def _render_preview(
    request: CompanyRequest, into: Questionnaire | None, reading: Reading, form: ConfirmImport | None
) -> HttpResponse:
    content = reading.form
    context = {
        "place": "settings",
        "into": into,
        "form": form,
        "content": content,
        "count": sum(reading.types.values()),
        "languages": [name_of(language) for language in (content.language, *content.languages)],
        "types": [(QuestionType(type).label, count) for type, count in reading.types.items()],
        "findings": [
            (matter, TITLES[matter], found[:MOST_SHOWN], len(found) - MOST_SHOWN)
            for matter, found in by_matter(reading.findings)
        ],
    }
    is_wrong = form is None or bool(form.is_bound and form.errors)
    return render(request, "questionnaires/exchange_preview.html", context, status=422 if is_wrong else 200)
