"""Views for the list of partners, a partner's page, and connections."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parley.companies import actions, queries
from parley.companies.actor import CompanyRequest
from parley.companies.forms import EndConnectionForm, InvitePartnerForm, NoteForm, ResponsibleForm
from parley.companies.lists import PARTNERS, PartnerFilters, PartnerTab
from parley.companies.lists import partners as read_partners
from parley.companies.mail_marks import read_mark
from parley.companies.models import Company, Connection, Invitation, PartnerNote
from parley.companies.open_tasks import count_open_tasks, read_requested_tasks
from parley.companies.partner_sections import sections_for
from parley.companies.rights import Right
from parley.companies.strangers import find_stranger, find_strangers
from parley.companies.submissions import run_once, submit_form
from parley.companies.views.common import done, show_form
from parley.companies.views.lists import draw_list
from parley.core.errors import NotFound
from parley.core.http_methods import require_safe_or_post
from parley.core.lists import Empty, ListPage, normalise_search
from parley.core.translation import gettext as _
from parley.core.translation import ngettext

Purpose = Invitation.Purpose
FIRST_FEW = 20


@require_safe
def partners(request: CompanyRequest) -> HttpResponse:
    """Show the list with its counts. Two statements, and one for requests and companies that only file tickets."""
    company, filters = request.actor.company, PARTNERS.parse(request.GET)
    counts, may_manage = queries.partner_counts(company), request.actor.may(Right.MANAGE_PARTNERS)
    is_invitations = filters.box is PartnerTab.INVITATIONS
    page = ListPage([], None) if is_invitations else read_partners(company, filters)
    drawn = draw_list(
        company,
        PARTNERS,
        filters,
        page.rows,
        page.following,
        label=_("Partners"),
        search_label=_("Find a partner"),
        nothing=_no_partners(filters, may_manage=may_manage),
        counts=counts._asdict(),
    )
    strangers = find_strangers(company.pk, (row.partner_id for row in page.rows if row.is_stranger))
    context = {
        "list": drawn,
        "box": filters.box,
        "may_manage": may_manage,
        "detail": PARTNERS.detail,
        "strangers": strangers,
    }
    if is_invitations:
        invitations = queries.open_invitations(company, Purpose.SUPPLIER, Purpose.CUSTOMER)
        context |= {"invitations": invitations, "read_mark": read_mark}
    return render(request, "companies/partners.html", context)


def _no_partners(filters: PartnerFilters, *, may_manage: bool) -> Empty:
    if filters.box is PartnerTab.REQUESTS:
        text = _("See who wants to connect with you, and who you have sent requests to.")
        return Empty(_("No open requests"), text, "handshake")
    if filters.box is PartnerTab.ENDED:
        text = _("You can still see what you exchanged with former partners here.")
        return Empty(_("No ended connections"), text, "handshake")
    text, action = _("Invite a company by e-mail, or search for it in the directory."), _("Invite a partner")
    return Empty(_("No partners here yet"), text, "handshake", action if may_manage else "", reverse("invite_partner"))


@require_safe_or_post
def invite_partner(request: CompanyRequest) -> HttpResponse:
    actor = request.actor
    actor.require(Right.MANAGE_PARTNERS)
    form = InvitePartnerForm(request.POST or None, initial={"language": actor.user.language})
    if form.is_valid() and (warning := _warn_of_known_address(request, form)):
        return render(request, "companies/invite_partner.html", {"form": form, "warning": warning}, status=422)

    def invite() -> Invitation:
        return actions.invite_partner(
            by=actor, **{**form.cleaned_data, "purpose": Purpose(form.cleaned_data["purpose"])}
        )

    def respond(sent: Invitation) -> HttpResponse:
        sentence = _("Invitation sent to %(email)s.") % {"email": sent.email}
        return done(request, sentence, reverse("partners") + "?box=invitations")

    response = submit_form(request, form, invite, respond)
    return response or show_form(request, "companies/invite_partner.html", {}, form)


def _warn_of_known_address(request: CompanyRequest, form: InvitePartnerForm) -> str:
    """Return what to know before inviting somebody who works here or for a partner.

    It is empty once the person sends the form again with the same address and purpose.
    """
    company, email, purpose = request.actor.company, form.cleaned_data["email"], form.cleaned_data["purpose"]
    if request.POST.get("warned_of") == f"{purpose} {email}":
        return ""
    known = queries.find_known_person(company, email, purpose)
    if known is None:
        return ""
    names = {"email": email, "person": known.user.name, "company": known.company}
    if known.company_id == company.pk:
        return _("%(email)s belongs to your colleague %(person)s.") % names
    return _("%(email)s belongs to %(person)s at %(company)s. You are already connected with %(company)s.") % names


@require_safe
def directory(request: CompanyRequest) -> HttpResponse:
    find = normalise_search(request.GET.get("q", ""))
    company = request.actor.company
    companies = queries.directory(company, find)
    strangers = find_strangers(company.pk, (found.pk for found in companies))
    context = {"find": find, "companies": companies, "strangers": strangers}
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
        "note_form": NoteForm(initial=_note_values(page.note)) if may_manage else None,
        # A company without a connection shows nothing but its card.
        "sections": sections_for(actor, page.partner) if page.connections else [],
        "stranger": find_stranger(actor.company.pk, partner_id),
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
    partner = queries.visible_company(request.actor.company, partner_id)
    note = queries.partner_note(request.actor.company, partner)
    form = NoteForm(request.POST, initial=_note_values(note))
    form.stored_at = note.changed_at if note else None
    response = submit_form(
        request,
        form,
        lambda: actions.keep_note(by=request.actor, partner_id=partner_id, **form.cleaned_data),
        lambda _note: done(request, _("Saved."), "partner", partner_id),
    )
    return response or show_form(request, "companies/partner_note.html", {"partner": partner}, form)


@require_safe_or_post
def set_responsible(request: CompanyRequest, connection_id: UUID) -> HttpResponse:
    actor = request.actor
    actor.require(Right.MANAGE_PARTNERS)
    connection = queries.own_connection(actor.company, connection_id)
    view = ConnectionView(connection, request)
    form = ResponsibleForm(request.POST or None, company=actor.company, responsible=view.ours)
    response = submit_form(
        request,
        form,
        lambda: actions.set_responsible(
            by=actor, connection_id=connection_id, member_id=UUID(form.cleaned_data["member"])
        ),
        lambda _connection: done(request, _("Saved."), "partner", view.partner_id),
    )
    return response or show_form(request, "companies/responsible.html", {"view": view}, form)


@require_POST
def accept(request: CompanyRequest, connection_id: UUID) -> HttpResponse:
    return _move(request, connection_id, actions.accept, _("You are now connected."))


@require_POST
def decline(request: CompanyRequest, connection_id: UUID) -> HttpResponse:
    actions.decline(by=request.actor, connection_id=connection_id)
    return done(request, _("Done. There is no longer an open request."), "partners")


@require_POST
def widen(request: CompanyRequest, connection_id: UUID) -> HttpResponse:
    return _move(request, connection_id, actions.widen, _("This is now a full connection."))


@require_POST
def ask_to_widen(request: CompanyRequest, connection_id: UUID) -> HttpResponse:
    sentence = _("Request sent. We’ll let you know when they answer.")
    return _move(request, connection_id, actions.ask_to_widen, sentence)


@require_POST
def pause(request: CompanyRequest, connection_id: UUID) -> HttpResponse:
    return _move(request, connection_id, actions.pause, _("Paused. Open tasks go on, nothing new can be sent."))


@require_POST
def resume(request: CompanyRequest, connection_id: UUID) -> HttpResponse:
    return _move(request, connection_id, actions.resume, _("The connection is active again."))


@require_safe_or_post
def end(request: CompanyRequest, connection_id: UUID) -> HttpResponse:
    """List the own open requests, offer to cancel them, and end the connection in the same step."""
    actor = request.actor
    actor.require(Right.MANAGE_PARTNERS)
    view = ConnectionView(queries.own_connection(actor.company, connection_id), request)
    stays = queries.is_connected_the_other_way(view.connection)
    requested = [] if stays else read_requested_tasks(actor.company, view.partner)
    form = EndConnectionForm(request.POST if request.method == "POST" else None, requested=len(requested))

    def act() -> Connection:
        reason = form.cancel_reason if requested else ""
        return actions.end(by=actor, connection_id=connection_id, cancel_reason=reason)

    def respond(_ended: Connection) -> HttpResponse:
        return done(request, _("Ended. What was exchanged stays readable."), "partner", view.partner_id)

    if request.method == "POST" and not requested:
        return run_once(request, act, respond)
    if response := submit_form(request, form, act, respond):
        return response
    context = {
        "title": _("End the connection with %(company)s?") % {"company": view.partner.name},
        "text": _describe_end(actor.company, view),
        "requested": requested[:FIRST_FEW],
        "more": len(requested) - FIRST_FEW,
        "back": reverse("partner", args=[view.partner_id]),
    }
    return show_form(request, "companies/end_connection.html", context, form)


def _describe_end(company: Company, view: "ConnectionView") -> str:
    """Return what happens to the open tasks, which continue if another connection of the two companies goes on."""
    names = {"company": view.partner.name}
    if queries.is_connected_the_other_way(view.connection):
        return _("You stay connected with %(company)s the other way round, so open tasks continue.") % names
    sentence = _("Neither company can send anything new. Both can still read what was exchanged.")
    count = count_open_tasks(company, view.partner)
    if not count:
        return sentence
    tasks = ngettext(
        "%(count)s task with %(company)s is still open. Nobody can continue it unless you connect again.",
        "%(count)s tasks with %(company)s are still open. Nobody can continue them unless you connect again.",
        count,
    )
    return f"{sentence} {tasks % {**names, 'count': count}}"


class ConnectionView:
    """A connection as seen by one of its two companies."""

    def __init__(self, connection: Connection, request: CompanyRequest) -> None:
        own = request.actor.company.pk
        self.connection = connection
        self.id = connection.pk
        self.is_supplier = connection.customer_id == own
        self.asked_by_us = connection.asked_by_id == own
        self.paused_by_us = connection.paused_by_id == own
        self.is_full = connection.is_full
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
    """Return whether there is no connection of this direction, or it has ended."""
    this_way = [link for link in page.connections if (link.customer_id == own) == as_supplier]
    return all(link.state == Connection.State.ENDED for link in this_way)


def _note_values(note: PartnerNote | None) -> dict[str, str]:
    return {"partner_number": note.partner_number, "text": note.text} if note else {}
