"""The list of partners, one partner's page, and what is done with a connection."""

from collections.abc import Callable
from typing import cast, get_args
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parley.companies import actions, queries
from parley.companies.actor import CompanyRequest
from parley.companies.forms import InvitePartnerForm, NoteForm, ResponsibleForm
from parley.companies.models import Company, Connection, Invitation
from parley.companies.partner_sections import sections_for
from parley.companies.rights import Right
from parley.companies.views.common import ask_first, attempt, done, once, show_form
from parley.core.errors import NotFound
from parley.core.idempotency import AlreadyDone

Purpose = Invitation.Purpose


class ListFilter(forms.Form):
    """What the address may say. Anything else counts as not said."""

    box = forms.ChoiceField(choices=[(box, box) for box in (*get_args(queries.Box), "invitations")], required=False)
    q = forms.CharField(max_length=100, required=False)
    after = forms.UUIDField(required=False)


@require_safe
def partners(request: CompanyRequest) -> HttpResponse:
    company = request.actor.company
    wanted = ListFilter(request.GET)
    wanted.is_valid()
    box, find = wanted.cleaned_data.get("box") or "suppliers", wanted.cleaned_data.get("q", "")
    context = {
        "box": box,
        "find": find,
        "counts": queries.partner_counts(company),
        "may_manage": request.actor.may(Right.MANAGE_PARTNERS),
    }
    if box == "invitations":
        context["invitations"] = queries.open_invitations(company, Purpose.SUPPLIER, Purpose.CUSTOMER)
    else:
        rows, following = queries.partners(
            company, cast("queries.Box", box), find=find, after=wanted.cleaned_data.get("after")
        )
        query = {"box": box, "q": find}
        context["rows"] = rows
        context["next_href"] = "?" + urlencode({**query, "after": following}) if following else None
        context["first_href"] = "?" + urlencode(query) if wanted.cleaned_data.get("after") else None
    return render(request, "companies/partners.html", context)


@require_http_methods(["GET", "POST"])
def invite_partner(request: CompanyRequest) -> HttpResponse:
    actor = request.actor
    actor.require(Right.MANAGE_PARTNERS)
    form = InvitePartnerForm(request.POST or None, initial={"language": actor.user.language})
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "purpose": Purpose(form.cleaned_data["purpose"])}
        try:
            invitation = attempt(form, lambda: once(request, lambda: actions.invite_partner(by=actor, **given)))
        except AlreadyDone:
            return redirect(reverse("partners") + "?box=invitations")
        if invitation:
            sentence = _("Invitation sent to %(email)s.") % {"email": invitation.email}
            return done(request, sentence, reverse("partners") + "?box=invitations")
    return show_form(request, "companies/invite_partner.html", {}, form)


@require_safe
def directory(request: CompanyRequest) -> HttpResponse:
    find = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    context = {"find": find, "companies": queries.directory(request.actor.company, find)}
    return render(request, "companies/directory.html", context)


@require_safe
def partner(request: CompanyRequest, partner_id: UUID) -> HttpResponse:
    actor = request.actor
    page = queries.partner_page(actor.company, partner_id)
    may_manage = actor.may(Right.MANAGE_PARTNERS)
    context = {
        "page": page,
        "may_manage": may_manage,
        "links": [ConnectionView(connection, request) for connection in page.connections],
        "note_form": NoteForm(initial=_kept(page)) if may_manage else None,
        # A company one has nothing to do with yet has nothing to show but its card.
        "sections": sections_for(actor, page.partner) if page.connections else [],
        "can_ask_supplier": _is_open_for_asking(page, actor.company.pk, as_supplier=True),
        "can_ask_customer": _is_open_for_asking(page, actor.company.pk, as_supplier=False),
    }
    return render(request, "companies/partner.html", context)


@require_POST
def ask(request: CompanyRequest, partner_id: UUID) -> HttpResponse:
    to_be = request.POST.get("to_be", "")
    if to_be not in ("supplier", "customer"):
        raise NotFound
    actions.ask(by=request.actor, company_id=partner_id, to_be=to_be)  # type: ignore[arg-type]
    return done(request, _("Request sent. We’ll let you know when they answer."), "partner", partner_id)


@require_POST
def keep_note(request: CompanyRequest, partner_id: UUID) -> HttpResponse:
    request.actor.require(Right.MANAGE_PARTNERS)
    form = NoteForm(request.POST)
    if form.is_valid():
        actions.keep_note(by=request.actor, partner_id=partner_id, **form.cleaned_data)
        return done(request, _("Saved."), "partner", partner_id)
    partner = queries.visible_company(request.actor.company, partner_id)
    return show_form(request, "companies/partner_note.html", {"partner": partner}, form)


@require_http_methods(["GET", "POST"])
def set_responsible(request: CompanyRequest, connection_id: UUID) -> HttpResponse:
    actor = request.actor
    actor.require(Right.MANAGE_PARTNERS)
    connection = queries.own_connection(actor.company, connection_id)
    view = ConnectionView(connection, request)
    form = ResponsibleForm(request.POST or None, company=actor.company)
    if request.method == "POST" and form.is_valid():
        member_id = UUID(form.cleaned_data["member"])
        actions.set_responsible(by=actor, connection_id=connection_id, member_id=member_id)
        return done(request, _("Saved."), "partner", view.partner_id)
    return show_form(request, "companies/responsible.html", {"view": view}, form)


@require_POST
def accept(request: CompanyRequest, connection_id: UUID) -> HttpResponse:
    return _move(request, connection_id, actions.accept, _("You are now connected."))


@require_POST
def decline(request: CompanyRequest, connection_id: UUID) -> HttpResponse:
    actions.decline(by=request.actor, connection_id=connection_id)
    return done(request, _("Done. There is no longer an open request."), "partners")


@require_POST
def pause(request: CompanyRequest, connection_id: UUID) -> HttpResponse:
    return _move(request, connection_id, actions.pause, _("Paused. Open tasks go on, nothing new can be sent."))


@require_POST
def resume(request: CompanyRequest, connection_id: UUID) -> HttpResponse:
    return _move(request, connection_id, actions.resume, _("The connection is active again."))


@require_http_methods(["GET", "POST"])
def end(request: CompanyRequest, connection_id: UUID) -> HttpResponse:
    if request.method == "GET":
        request.actor.require(Right.MANAGE_PARTNERS)
        view = ConnectionView(queries.own_connection(request.actor.company, connection_id), request)
        return ask_first(
            request,
            place="partners",
            title=_("End the connection with %(company)s?") % {"company": view.partner.name},
            text=_("Neither company can send anything new. Open tasks can still be viewed."),
            label=_("End the connection"),
            back=reverse("partner", args=[view.partner_id]),
        )
    return _move(request, connection_id, actions.end, _("Ended. What was exchanged stays readable."))


class ConnectionView:
    """A connection as one of its two companies sees it."""

    def __init__(self, connection: Connection, request: CompanyRequest) -> None:
        own = request.actor.company.pk
        self.connection = connection
        self.id = connection.pk
        self.is_supplier = connection.customer_id == own
        self.asked_by_us = connection.asked_by_id == own
        self.paused_by_us = connection.paused_by_id == own
        self.partner_id = connection.supplier_id if self.is_supplier else connection.customer_id
        responsible = (connection.customer_responsible, connection.supplier_responsible)
        self.ours, self.theirs = responsible if self.is_supplier else responsible[::-1]

    @property
    def partner(self) -> Company:
        return self.connection.supplier if self.is_supplier else self.connection.customer


def _move(request: CompanyRequest, connection_id: UUID, act: Callable[..., Connection], sentence: str) -> HttpResponse:
    connection = act(by=request.actor, connection_id=connection_id)
    return done(request, sentence, "partner", ConnectionView(connection, request).partner_id)


def _is_open_for_asking(page: queries.PartnerPage, own: UUID, *, as_supplier: bool) -> bool:
    """There is no connection of this direction, or it has ended."""
    this_way = [link for link in page.connections if (link.customer_id == own) == as_supplier]
    return all(link.state == Connection.State.ENDED for link in this_way)


def _kept(page: queries.PartnerPage) -> dict[str, str]:
    return {"partner_number": page.note.partner_number, "text": page.note.text} if page.note else {}
