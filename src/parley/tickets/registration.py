"""The portal where somebody registers or has forgotten the password, for the mails about the account."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest

from parley.accounts.models import User
from parley.notify.registration import StartPage
from parley.tickets import drafts
from parley.tickets.portals import OpenPortal, open_portal, open_portals, portal_type_called


def find_start_page(request: HttpRequest, user: User | None) -> StartPage | None:
    """Return the portal that the request is about, or that of the latest draft `user` has not sent."""
    page = request.resolver_match
    if page and page.url_name in {"portal_register", "portal_sign_in", "portal_forgot_password"}:
        found = open_portal(page.kwargs["address"], portal_type_called(page.kwargs["portal"]))
        kept = drafts.in_session(request.session, found.portal_id)
        return _start_page(found, has_draft=bool(kept) or (user is not None and drafts.is_kept(user, found.portal_id)))
    draft = drafts.latest(user) if user else None
    opened = open_portals(company_id=draft.portal.company_id) if draft else []
    return next((_start_page(found) for found in opened if draft and found.portal_id == draft.portal_id), None)


def _start_page(portal: OpenPortal, *, has_draft: bool = True) -> StartPage:
    return StartPage(
        company=portal.company,
        sign_in=portal.address("portal_sign_in"),
        register=portal.address("portal_register"),
        forgot_password=portal.address("portal_forgot_password"),
        choose_password=partial(_choose_password, portal),
        confirm=partial(portal.address, "portal_confirm_email"),
        unsent=portal.portal_type.unsent if has_draft else "",
    )


def _choose_password(portal: OpenPortal, key: str) -> str:
    user, _, token = key.partition("-")
    return portal.address("portal_choose_password", user, token)
