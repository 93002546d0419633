"""Registration and sign-in at a portal: allauth's own views, shown on the portal's page and leading back to it."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, SignupView
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import method_decorator

from parley.companies.access import company_not_required
from parley.tickets import drafts
from parley.tickets.forms import Register
from parley.tickets.portals import OpenPortal, open_portal, portal_type_called


class AtPortal:
    """Mixin for a view at a portal. The draft survives, because it is in the session, which signing in keeps."""

    request: HttpRequest
    portal: OpenPortal

    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, address: str, portal: str) -> HttpResponseBase:
        self.portal = open_portal(address, portal_type_called(portal))
        response: HttpResponseBase = super().dispatch(request, address=address, portal=portal)  # type: ignore[misc]
        return response

    def get_success_url(self) -> str:
        return self.portal.address()

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)  # type: ignore[misc]
        # The mail that confirms an address leads back here.
        context |= {"portal": self.portal, "onward": self.portal.address("portal_sign_in")}
        context["has_draft"] = bool(drafts.in_session(self.request.session, self.portal.portal_id))
        return context


class SignInAtPortal(AtPortal, LoginView):  # type: ignore[misc]
    template_name = "tickets/sign_in.html"


class RegisterAtPortal(AtPortal, SignupView):  # type: ignore[misc]
    template_name = "tickets/register.html"

    def get_form_class(self) -> type[Register]:
        return Register

    def get_form_kwargs(self) -> dict[str, Any]:
        written = drafts.in_session(self.request.session, self.portal.portal_id)
        options: dict[str, Any] = super().get_form_kwargs()
        return {**options, "portal_id": self.portal.portal_id, "written": written}


sign_in = company_not_required(SignInAtPortal.as_view())
register = company_not_required(RegisterAtPortal.as_view())
