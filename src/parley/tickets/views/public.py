"""Portal pages for visitors and customers. Reading them and writing a draft need no sign-in."""

from __future__ import annotations

from uuid import UUID

from allauth.core.ratelimit import consume
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from parley.companies.access import company_not_required, require_same_company
from parley.companies.actor import Actor, CompanyRequest
from parley.companies.submissions import attempt
from parley.companies.views.lists import draw_list
from parley.core.errors import NotFound
from parley.core.http_methods import require_safe_or_post
from parley.core.idempotency import parse_key, raise_if_done
from parley.core.lists import Empty
from parley.core.translation import gettext as _
from parley.files.delivery import deliver
from parley.tasks.models import Task
from parley.tasks.queries import task_of
from parley.tickets import drafts
from parley.tickets.drafts import Written
from parley.tickets.forms import TicketForm, TicketText
from parley.tickets.lists import TICKETS, TicketFilters, filed_with
from parley.tickets.new_tickets import file_ticket, is_connected
from parley.tickets.portals import OpenPortal, open_portal, open_portals, portal_type_called
from parley.tickets.views.rows import draw_rows

TOO_MANY = 429


@login_not_required
@company_not_required
@require_safe
def portals(request: HttpRequest, address: str) -> HttpResponse:
    """Show all open portals of a company. A single one is shown directly."""
    found = open_portals(address)
    if not found:
        raise NotFound
    if len(found) == 1:
        return redirect(found[0].address())
    return render(request, "tickets/portals_of_company.html", {"portals": found})


@login_not_required
@company_not_required
@require_safe_or_post
def portal(request: HttpRequest, address: str, portal: str) -> HttpResponse:
    found = open_portal(address, portal_type_called(portal))
    if found.slug != address and request.method != "POST":
        return redirect(found.address())
    actor: Actor | None = getattr(request, "actor", None)
    if request.method == "POST":
        return _file(request, found, actor) if actor else _keep_draft(request, found)
    if actor is None:
        kept = drafts.in_session(request.session, found.portal_id)
        return _draw(request, found, TicketText(portal=found, initial=vars(kept)))
    kept = drafts.in_session(request.session, found.portal_id) or drafts.of_person(actor.user, found.portal_id)
    return _draw(request, found, TicketForm(portal=found, initial=vars(kept)))


@login_not_required
@company_not_required
@require_safe
def logo(request: HttpRequest, address: str, portal: str) -> HttpResponseBase:
    picture = open_portal(address, portal_type_called(portal)).logo
    if picture is None:
        raise NotFound
    return deliver(request, picture, inline=True)


@require_safe
def own_tickets(request: CompanyRequest, address: str, portal: str) -> HttpResponse:
    """Show the tickets that the acting company has filed here."""
    found = open_portal(address, portal_type_called(portal))
    filters = TicketFilters(after=TICKETS.parse(request.GET).after)
    page = filed_with(request.actor.company, found.company_id, found.kind, filters)
    text = _("What you send appears in this list, together with the answer.")
    drawn = draw_list(
        request.actor.company,
        TICKETS,
        filters,
        draw_rows(request.actor.company, page.rows),
        page.following,
        label=str(found.portal_type.own),
        nothing=Empty(_("Nothing yet"), text, found.portal_type.icon, found.portal_type.new, found.address()),
        has_head=False,
    )
    context = {"portal": found, "list": drawn}
    return render(request, "tickets/own_tickets.html", context)


@require_safe
def sent(request: CompanyRequest, address: str, portal: str, task_id: UUID) -> HttpResponse:
    """Confirm that the ticket has arrived, with its number."""
    found = open_portal(address, portal_type_called(portal))
    task = task_of(request.actor, task_id)
    if (task.kind, task.responder_id, task.requester_id) != (found.kind, found.company_id, request.actor.company.pk):
        raise NotFound
    return render(request, "tickets/sent.html", {"portal": found, "task": task})


def _keep_draft(request: HttpRequest, portal: OpenPortal) -> HttpResponse:
    """Keep the draft of a visitor, who continues after registering or signing in."""
    form = TicketText(request.POST, portal=portal)
    if not consume(request, action="portal_visitor"):
        return _too_many(request, portal, form)
    if not form.is_valid():
        return _draw(request, portal, form, status=422)
    drafts.keep_in_session(request.session, portal.portal_id, _draft_in(form))
    if request.user.is_authenticated:
        return redirect("found_company")
    return redirect(portal.address("portal_sign_in" if "sign_in" in request.POST else "portal_register"))


def _file(request: HttpRequest, portal: OpenPortal, actor: Actor) -> HttpResponse:
    form = TicketForm(request.POST, request.FILES, portal=portal)
    if not consume(request, action="portal_ticket", user=actor.user):
        return _too_many(request, portal, form)
    key = parse_key(request.POST.get("submit_key"))
    if not form.is_valid():
        raise_if_done(key, company_id=actor.company.pk)
        return _draw(request, portal, form, status=422)
    written = _draft_in(form)

    def file() -> Task:
        require_same_company(request)
        return file_ticket(
            portal,
            by=actor,
            title=written.title,
            text=written.text,
            category=written.category,
            uploads=form.cleaned_data["files"],
            key=key,
        )

    task = attempt(form, file)
    if task is None:
        return _draw(request, portal, form, status=409)
    drafts.forget(request.session, actor.user, portal.portal_id)
    return redirect(portal.address("portal_sent", task.pk))


def _too_many(request: HttpRequest, portal: OpenPortal, form: TicketText) -> HttpResponse:
    form.full_clean()
    form.errors.clear()
    form.add_error(None, _("You have sent a lot in a short time. Wait a few minutes, then try again."))
    return _draw(request, portal, form, status=TOO_MANY)


def _draw(request: HttpRequest, portal: OpenPortal, form: TicketText, *, status: int = 200) -> HttpResponse:
    actor: Actor | None = getattr(request, "actor", None)
    is_own = actor is not None and actor.company.pk == portal.company_id
    context = {
        "portal": portal,
        "form": form,
        "actor": actor,
        "is_own": is_own,
        "connects": actor is not None and not is_own and not is_connected(actor, portal),
    }
    return render(request, "tickets/portal.html", context, status=status)


def _draft_in(form: TicketText) -> Written:
    given = form.cleaned_data
    return Written(given["title"], given["text"], given.get("category", ""))
