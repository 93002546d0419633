"""Views for Settings › Portals: the address shared by both portals, and each of them."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.submissions import submit_form
from parley.companies.views.common import done, show_form
from parley.core.http_methods import require_safe_or_post
from parley.core.translation import gettext as _
from parley.tickets import actions
from parley.tickets.forms import AddressForm, PortalForm
from parley.tickets.models import Portal
from parley.tickets.portals import PORTAL_TYPES, PortalType, portal_type_called


@require_safe
def portals(request: CompanyRequest) -> HttpResponse:
    actor = request.actor
    slug = actions.current_address(actor.company.pk)
    made = {portal.kind: portal for portal in Portal.objects.filter(company=actor.company)}
    context = {
        "slug": slug,
        "portals": [
            (portal_type, made.get(portal_type.kind.slug), _link(slug, portal_type))
            for portal_type in PORTAL_TYPES.values()
        ],
        "may_edit": actor.may(Right.MANAGE_COMPANY),
    }
    return render(request, "tickets/portals.html", context)


@require_safe_or_post
def portal_address(request: CompanyRequest) -> HttpResponse:
    actor = request.actor
    actor.require(Right.MANAGE_COMPANY)
    current = actions.current_address(actor.company.pk)
    form = AddressForm(request.POST or None, initial={"slug": current or actions.suggest_address(by=actor)})
    response = submit_form(
        request,
        form,
        lambda: actions.choose_address(by=actor, slug=form.cleaned_data["slug"]),
        lambda _chosen: done(request, _("Your portals now have this address."), "portals"),
    )
    context: dict[str, object] = {"current": current, "prefix": f"{settings.BASE_URL}/p/"}
    return response or show_form(request, "tickets/portal_address.html", context, form)


@require_safe_or_post
def edit_portal(request: CompanyRequest, portal: str) -> HttpResponse:
    portal_type, actor = portal_type_called(portal), request.actor
    actor.require(Right.MANAGE_COMPANY)
    current = actions.own_portal(actor, portal_type)
    form = PortalForm(request.POST or None, request.FILES or None, portal=current)
    slug = actions.current_address(actor.company.pk)

    def respond(saved: Portal) -> HttpResponse:
        sentence = _("The portal is open.") if saved.is_open else _("Saved. The portal is not open.")
        return done(request, sentence, "portals")

    response = submit_form(
        request,
        form,
        lambda: actions.edit_portal(by=actor, portal_type=portal_type, **form.cleaned_data),
        respond,
    )
    context = {
        "portal_type": portal_type,
        "portal": current,
        "link": _link(slug, portal_type),
        "has_address": bool(slug),
    }
    return response or show_form(request, "tickets/edit_portal.html", context, form)


def _link(slug: str, portal_type: PortalType) -> str:
    return settings.BASE_URL + reverse("portal", args=[slug, portal_type.slug]) if slug else ""
