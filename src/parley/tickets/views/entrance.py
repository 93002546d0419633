"""Registration and sign-in at a portal: allauth's own views, shown on the portal's page and leading back to it."""

from __future__ import annotations

from typing import Any

from allauth.account.views import (
    ConfirmEmailView,
    LoginView,
    PasswordResetFromKeyView,
    PasswordResetView,
    SignupView,
)
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from parley.companies.access import company_not_required
from parley.core.errors import NotFound
from parley.core.translation import gettext as _
from parley.tickets import drafts
from parley.tickets.forms import Register
from parley.tickets.portals import OpenPortal, open_portal, portal_type_called


class AtPortal:
    """Mixin for a view at a portal. The draft survives, because it is in the session, which signing in keeps."""

    request: HttpRequest
    portal: OpenPortal

    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, address: str, portal: str, **more: str) -> HttpResponseBase:
        self.portal = open_portal(address, portal_type_called(portal))
        response: HttpResponseBase = super().dispatch(request, address=address, portal=portal, **more)  # type: ignore[misc]
        if response.headers.get("Location") == reverse("account_email_verification_sent"):
            return redirect(self.portal.address("portal_check_mail"))
        return response

    def get_success_url(self) -> str:
        return self.portal.address()

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)  # type: ignore[misc]
        context |= {"portal": self.portal, "onward": self.portal.address("portal_sign_in")}
        context["has_draft"] = bool(drafts.in_session(self.request.session, self.portal.portal_id))
        return context


class SignInAtPortal(AtPortal, LoginView):  # type: ignore[misc]
    template_name = "tickets/sign_in.html"

    def form_valid(self, form: Any) -> HttpResponse:
        # Who has yet to confirm the address may do so in another browser.
        written = drafts.in_session(self.request.session, self.portal.portal_id)
        drafts.keep_for_person(form.user, self.portal.portal_id, written)
        response: HttpResponse = super().form_valid(form)
        return response


class RegisterAtPortal(AtPortal, SignupView):  # type: ignore[misc]
    template_name = "tickets/register.html"

    def get_form_class(self) -> type[Register]:
        return Register

    def get_form_kwargs(self) -> dict[str, Any]:
        written = drafts.in_session(self.request.session, self.portal.portal_id)
        options: dict[str, Any] = super().get_form_kwargs()
        return {**options, "portal_id": self.portal.portal_id, "written": written}


class ConfirmEmailAtPortal(AtPortal, ConfirmEmailView):  # type: ignore[misc]
    template_name = "tickets/confirm_email.html"

    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, address: str, portal: str, **more: str) -> HttpResponseBase:
        try:
            return super().dispatch(request, address, portal, **more)
        except NotFound:
            # The portal has been closed since. The address can still be confirmed.
            return redirect("account_confirm_email", more["key"])

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(**more) | {"has_draft": bool(self.object) and self._has_draft()}

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        has_draft = self._has_draft()
        response: HttpResponse = super().post(*args, **kwargs)
        if has_draft:
            messages.warning(self.request, self.portal.unsent)
        return response

    def get_redirect_url(self) -> str:
        return self.portal.address("portal_sign_in")

    def _has_draft(self) -> bool:
        return drafts.is_kept(self.object.email_address.user, self.portal.portal_id)


class ForgotPasswordAtPortal(AtPortal, PasswordResetView):  # type: ignore[misc]
    template_name = "tickets/forgot_password.html"

    def get_success_url(self) -> str:
        return self.portal.address("portal_password_sent")


class ChoosePasswordAtPortal(AtPortal, PasswordResetFromKeyView):  # type: ignore[misc]
    template_name = "tickets/choose_password.html"

    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, address: str, portal: str, **more: str) -> HttpResponseBase:
        try:
            return super().dispatch(request, address, portal, **more)
        except NotFound:
            # The portal has been closed since. The password can still be changed.
            return redirect("account_reset_password_from_key", more["uidb36"], more["key"])

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(**more) | {"action_url": self.request.path}

    def get_success_url(self) -> str:
        messages.success(self.request, _("Your password has been changed. Sign in with the new one."))
        return self.portal.address("portal_sign_in")


@login_not_required
@company_not_required
@require_safe
def check_mail(request: HttpRequest, address: str, portal: str) -> HttpResponse:
    """Tell a visitor who has registered that the address comes first, and that nothing is sent yet."""
    found = open_portal(address, portal_type_called(portal))
    if request.user.is_authenticated:
        return redirect(found.address())
    has_draft = bool(drafts.in_session(request.session, found.portal_id))
    context = {"portal": found, "onward": found.address("portal_sign_in"), "has_draft": has_draft}
    return render(request, "tickets/check_mail.html", context)


@login_not_required
@company_not_required
@require_safe
def password_sent(request: HttpRequest, address: str, portal: str) -> HttpResponse:
    """Tell a visitor who has forgotten the password that a link is on its way, if there is an account."""
    found = open_portal(address, portal_type_called(portal))
    has_draft = bool(drafts.in_session(request.session, found.portal_id))
    context = {"portal": found, "onward": found.address("portal_sign_in"), "has_draft": has_draft}
    return render(request, "tickets/password_sent.html", context)


forgot_password = company_not_required(ForgotPasswordAtPortal.as_view())
choose_password = company_not_required(ChoosePasswordAtPortal.as_view())
confirm_email = company_not_required(ConfirmEmailAtPortal.as_view())
sign_in = company_not_required(SignInAtPortal.as_view())
register = company_not_required(RegisterAtPortal.as_view())
