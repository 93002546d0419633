"""allauth's mails, written and sent like every other mail of Parley."""

from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.core import context as allauth_context
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from parley.accounts.devices import known_device, remember_device
from parley.accounts.forms import CONFIRMED_EMAIL_SESSION_KEY
from parley.accounts.models import User
from parley.core.translation import gettext
from parley.core.translation import gettext_lazy as _
from parley.notify.mail import queue_mail
from parley.notify.registration import find_start_page

TEMPLATES: Final = {
    "account/email/email_confirmation_signup": "confirm_address",
    "account/email/email_confirmation": "confirm_address",
    "account/email/account_already_exists": "account_exists",
    "account/email/unknown_account": "unknown_account",
    "account/email/password_reset_key": "reset_password",
    "account/email/password_reset": "password_changed",
    "account/email/password_changed": "password_changed",
}

FROM_A_START_PAGE: Final = ("confirm_address", "account_exists", "reset_password", "unknown_account")
LINKS: Final = ("activate_url", "password_reset_url", "signup_url")


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("Wrong e-mail address or password."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "enter_current_password": _("This is not your current password."),
        "rate_limited": _("Too many attempts. Wait a while, then try again."),
    }

    def is_safe_url(self, url: str | None) -> bool:
        """Return whether `url` is on the host of this request or of the base address.

        Other allowed hosts are not accepted: localhost is always one, and is the visitor's own machine.
        """
        hosts = {allauth_context.request.get_host(), urlsplit(settings.BASE_URL).netloc}
        return url_has_allowed_host_and_scheme(url, hosts, require_https=settings.SECURE)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count an attempt to sign in: on a known device for that device, otherwise for the account and the address."""
        email = str(credentials.get("email", ""))
        device = known_device(request, email)
        if device is None:
            super().pre_authenticate(request, **credentials)
            return
        self._login_failed_rl_usage = ratelimit.consume(
            request, app="allauth.account", action="login_failed_device", key=f"{device}:{email.lower()}"
        )
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def post_login(self, request: HttpRequest, user: User, **arguments: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **arguments)
        remember_device(request, response, user.email)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        user, template = User.objects.filter(email__iexact=email).first(), TEMPLATES[template_prefix]
        start = find_start_page(allauth_context.request, user) if template in FROM_A_START_PAGE else None
        links = {name: _at_home(context.get(name, "")) for name in LINKS}
        if start:
            links["signup_url"] = _at_home(start.register)
        if start and template == "account_exists":
            links["password_reset_url"] = _at_home(start.forgot_password)
        queue_mail(
            to=user or email,
            template=template,
            context={
                **links,
                "email": email,
                "name": user.name if user else "",
                "start": start,
                "sign_in_url": _at_home(start.sign_in) if start else "",
            },
            language=user.language if user else (translation.get_language() or ""),
        )

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Return the link that confirms an address. It leads on to the page where the person started to register."""
        start = find_start_page(request, emailconfirmation.email_address.user)
        if start:
            return start.confirm(emailconfirmation.key)
        address: str = super().get_email_confirmation_url(request, emailconfirmation)
        onward = get_next_redirect_url(request)
        return f"{address}?{urlencode({REDIRECT_FIELD_NAME: onward})}" if onward else address

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link to choose a new password, on the page where the person wanted to sign in."""
        start = find_start_page(allauth_context.request, None)
        address: str = start.choose_password(key) if start else super().get_reset_password_from_key_url(key)
        return address

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm the address, and fill it in at the sign-in page, which follows in another browser."""
        is_confirmed: bool = super().confirm_email(request, email_address)
        if is_confirmed:
            request.session[CONFIRMED_EMAIL_SESSION_KEY] = email_address.email
        return is_confirmed

    def add_message(self, request: HttpRequest, level: int, message_template: str = "", *_a: Any, **_k: Any) -> None:
        """Add allauth's message only after an address was confirmed.

        The page that follows does not know of it. All other results are reported by Parley's pages themselves.
        """
        if message_template == "account/messages/email_confirmed.txt":
            messages.add_message(request, level, gettext("Your address is confirmed."))


def _at_home(link: str) -> str:
    """Return the link at Parley's own address.

    allauth takes host and port from the request, whose sender controls them, and the secret in the link would leak.
    """
    parts = urlsplit(link)
    return settings.BASE_URL + parts._replace(scheme="", netloc="").geturl() if link else ""
