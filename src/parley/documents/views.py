"""Views for document types under Settings. Document tasks use the page of every task."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.submissions import submit_form
from parley.companies.views.common import done, show_form
from parley.companies.views.lists import draw_library
from parley.core.http_methods import require_safe_or_post
from parley.core.lists import Empty
from parley.core.translation import gettext as _
from parley.documents import actions, queries
from parley.documents.actions import Terms
from parley.documents.forms import DocumentTypeForm
from parley.documents.lists import DOCUMENT_TYPES
from parley.documents.lists import document_types as read_document_types
from parley.documents.models import DocumentType, in_words


@require_safe
def document_types(request: CompanyRequest) -> HttpResponse:
    actor, filters = request.actor, DOCUMENT_TYPES.parse(request.GET)
    may_manage = actor.may(Right.MANAGE_LIBRARY)
    text = _("Define what you can request: a certificate, a specification, a declaration.")
    action = _("New document type") if may_manage else ""
    drawn = draw_library(
        actor.company,
        DOCUMENT_TYPES,
        filters,
        read_document_types(actor.company, filters),
        label=_("Document types"),
        search_label=_("Find a document type"),
        nothing=Empty(_("No document types yet"), text, "file-text", action, reverse("new_document_type")),
        nothing_archived=_("Archived document types appear here."),
    )
    context = {
        "list": drawn,
        "filters": filters,
        "may_manage": may_manage,
        "detail": DOCUMENT_TYPES.detail,
        "validity": in_words,
    }
    return render(request, "documents/document_types.html", context)


@require_safe_or_post
def new_document_type(request: CompanyRequest) -> HttpResponse:
    actor = request.actor
    actor.require(Right.MANAGE_LIBRARY)
    form = DocumentTypeForm(request.POST if request.method == "POST" else None)

    def add() -> DocumentType:
        terms = dict(form.cleaned_data)
        return actions.add_document_type(by=actor, scope=terms.pop("scope"), terms=Terms(**terms))

    response = submit_form(
        request,
        form,
        add,
        lambda added: done(request, _("%(type)s added.") % {"type": added.name}, "document_types"),
    )
    context: dict[str, Any] = {"type": None, "heading": _("New document type"), "may_manage": True}
    return response or show_form(request, "documents/document_type.html", context, form)


@require_safe_or_post
def document_type(request: CompanyRequest, type_id: UUID) -> HttpResponse:
    actor = request.actor
    found = queries.own_document_type(actor.company, type_id)
    heading = found.name  # the form writes its input into `found`
    form = DocumentTypeForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST":
        actor.require(Right.MANAGE_LIBRARY)
    response = submit_form(
        request,
        form,
        lambda: actions.edit_document_type(by=actor, type_id=type_id, terms=Terms(**form.cleaned_data)),
        lambda _edited: done(request, _("Saved."), "document_types"),
    )
    context = {"type": found, "heading": heading, "may_manage": actor.may(Right.MANAGE_LIBRARY)}
    return response or show_form(request, "documents/document_type.html", context, form)
