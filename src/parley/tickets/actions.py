"""Changes to a company's own portals: their address and content, opening and closing them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from parley.companies.actor import Actor
from parley.companies.membership_locks import keep_from_leaving
from parley.companies.models import Member
from parley.companies.rights import Right
from parley.core.errors import Refused
from parley.core.similar_names import LEGAL_FORMS
from parley.core.text import normalise_name
from parley.core.translation import gettext as _
from parley.files.actions import keep_file
from parley.tickets.models import Portal, PortalAddress
from parley.tickets.portals import PortalType

MOST_ADDRESSES = 10


def choose_address(*, by: Actor, slug: str) -> PortalAddress:
    """Set `slug` as the company's portal address. Earlier ones redirect to it. Raises `Refused` if it is taken."""
    by.require(Right.MANAGE_COMPANY)
    with transaction.atomic():
        own = list(PortalAddress.objects.select_for_update().filter(company=by.company))
        chosen = next((address for address in own if address.slug == slug), None)
        if chosen and chosen.is_current:
            return chosen
        if chosen is None and len(own) >= MOST_ADDRESSES:
            sentence = _("Your portals have already used ten addresses. Choose one of them: %(slugs)s.") % {
                "slugs": ", ".join(sorted(address.slug for address in own))
            }
            raise Refused(sentence, fields={"slug": [sentence]})
        PortalAddress.objects.filter(company=by.company, is_current=True).update(is_current=False)
        if chosen is None:
            return _take(by, slug)
        chosen.is_current = True
        chosen.save(update_fields=["is_current"])
        return chosen


def suggest_address(*, by: Actor) -> str:
    """Return a slug made of the company's name."""
    words = slugify(by.company.name).split("-")
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    return "-".join(words)[:30].strip("-") or "portal"


def edit_portal(
    *,
    by: Actor,
    portal_type: PortalType,
    is_open: bool,
    name: str,
    text: str,
    categories: Sequence[str],
    responsible: Member | None = None,
    logo: File[Any] | None = None,
    without_logo: bool = False,
) -> Portal:
    """Change a portal, which is created when it is first saved. It cannot be open without an address."""
    by.require(Right.MANAGE_COMPANY)
    with transaction.atomic():
        if responsible and not keep_from_leaving(by.company.pk, [responsible.user_id]):
            sentence = _("Choose an active member of your company.")
            raise Refused(sentence, fields={"responsible": [sentence]})
        if is_open and not PortalAddress.objects.filter(company=by.company, is_current=True).exists():
            raise Refused(_("Choose the address of your portals first."))
        portal = own_portal(by, portal_type)
        portal.is_open, portal.name, portal.text, portal.categories = is_open, name, text, list(categories)
        portal.responsible = responsible.user if responsible else None
        if logo:
            portal.logo = keep_file(company=by.company, by=by.user, upload=logo)
        elif without_logo:
            portal.logo = None
        try:
            with transaction.atomic():
                portal.save()
        except IntegrityError:
            raise Refused(_("Someone in your company has just created this portal. Reload the page.")) from None
    return portal


def own_portal(by: Actor, portal_type: PortalType) -> Portal:
    """Return the acting company's portal, or an unsaved one with the defaults."""
    portal = Portal.objects.filter(company=by.company, kind=portal_type.kind.slug).select_related("logo").first()
    # A name and no sentence: it is isolated where it is shown.
    name = normalise_name(str(portal_type.suggested_name) % {"company": by.company.name})
    return portal or Portal(company=by.company, kind=portal_type.kind.slug, name=name[:120])


def current_address(company_id: UUID) -> str:
    """Return the slug of the company's portal addresses, or an empty string if it has none."""
    address = PortalAddress.objects.filter(company_id=company_id, is_current=True).first()
    return address.slug if address else ""


def _take(by: Actor, slug: str) -> PortalAddress:
    try:
        with transaction.atomic():
            return PortalAddress.objects.create(slug=slug, company=by.company)
    except IntegrityError:
        sentence = _("This address is already taken. Choose another one.")
        raise Refused(sentence, fields={"slug": [sentence]}) from None
