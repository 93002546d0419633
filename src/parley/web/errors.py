"""Error pages, in the person's language and with the navigation of the page before."""

import json
import sys
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils.functional import Promise

from parley.core.connections import is_outage
from parley.core.errors import NotAllowed, UserError
from parley.core.translation import gettext as _
from parley.core.translation import gettext_lazy

# The last resort if even the error page cannot be rendered: no template, no translation, no database.
_BARE_FAULT = "<!doctype html><title>500</title><h1>Something went wrong</h1><p>Please try again in a moment.</p>"

RETRY_AFTER_SECONDS = 5


@dataclass(frozen=True)
class ErrorWords:
    """Texts of an error page. They are lazy, because nginx needs them in every language."""

    status: int
    title: str | Promise
    text: str | Promise

    def context(self) -> dict[str, Any]:
        return {"status": self.status, "error_title": self.title, "error_text": self.text}

    def as_json(self) -> dict[str, Any]:
        """Return the fields of RFC 9457."""
        return {"title": str(self.title), "detail": str(self.text), "status": self.status}


NOT_FOUND = ErrorWords(
    404,
    gettext_lazy("Page not found"),
    gettext_lazy("The address may be wrong, or you do not have access to this page."),
)
TOO_LARGE = ErrorWords(
    413,
    gettext_lazy("Too much data at once"),
    gettext_lazy("Send fewer or smaller files, or a shorter text."),
)
BUSY = ErrorWords(
    429,
    gettext_lazy("Too many requests"),
    gettext_lazy("Wait a few seconds, then try again."),
)
UNAVAILABLE = ErrorWords(
    503,
    gettext_lazy("Parley is not available right now"),
    gettext_lazy("Please try again in a few seconds."),
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _page(request, TOO_LARGE.status, TOO_LARGE.title, TOO_LARGE.text)
    return _page(request, 400, _("This request could not be read"), _("Go back, check what you entered and try again."))


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = str(exception) if isinstance(exception, NotAllowed) else ""
    return _page(
        request,
        403,
        _("You don’t have permission to do this"),
        sentence or _("Ask an owner or admin of your company if you need access."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Respond to addresses that never existed, are gone, or belong to another company, all in the same way."""
    return _page(request, NOT_FOUND.status, NOT_FOUND.title, NOT_FOUND.text)


def get_not_allowed(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        405,
        _("This address cannot be opened directly"),
        _(
            "This address only receives data from a button on another page. Open that page again "
            "and continue from there."
        ),
    )


def user_error(request: HttpRequest, error: UserError) -> HttpResponse:
    """Show the sentence of an error that no form has shown."""
    if isinstance(error, NotAllowed):
        return not_allowed(request, error)
    page = _page(request, error.status, _("This could not be done"), str(error))
    if error.retry_after is not None:
        page.headers["Retry-After"] = str(error.retry_after)
    return page


def fault(request: HttpRequest) -> HttpResponse:
    """Report a fault of Parley's. The page does not use the database, which may be the cause."""
    try:
        if is_outage(sys.exc_info()[1]):
            return unavailable(request)
        return _page(
            request,
            500,
            _("Something went wrong on our side"),
            _("Please try again in a moment. The problem has been logged, and nothing was left half done."),
            framed=False,
        )
    except Exception:
        return HttpResponse(_BARE_FAULT, status=500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Report an overload or a restart of the database. Nothing is wrong with the request."""
    response = _page(request, UNAVAILABLE.status, UNAVAILABLE.title, UNAVAILABLE.text, framed=False)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def unsupported_charset(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        415,
        _("This request could not be read"),
        _("Parley reads text in UTF-8 only."),
        framed=False,
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    if request.user.is_authenticated and _is_for_the_signed_out(request):
        # Signed in meanwhile, in another tab. The page itself redirects to where it was to lead.
        goal = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME)
        return redirect(f"{request.path}?{urlencode({REDIRECT_FIELD_NAME: goal})}" if goal else request.path)
    return _page(
        request,
        403,
        _("This form has expired"),
        _(
            "You were signed out, or signed in again, after you opened the form. Go back, reload "
            "the page and send it again."
        ),
    )


def _is_for_the_signed_out(request: HttpRequest) -> bool:
    """Return whether the page is for signing in or registering."""
    from allauth.account.mixins import RedirectAuthenticatedUserMixin  # needs Django to be set up

    view = getattr(resolve(request.path_info).func, "view_class", None)
    return isinstance(view, type) and issubclass(view, RedirectAuthenticatedUserMixin)


def _page(
    request: HttpRequest, status: int, title: str | Promise, text: str | Promise, *, framed: bool = True
) -> HttpResponse:
    words = ErrorWords(status, title, text)
    if _wants_json(request):
        return HttpResponse(
            json.dumps(words.as_json()),
            status=status,
            content_type="application/problem+json",
        )
    actor = getattr(request, "actor", None) if framed else None
    layout = "layout/app.html" if actor else "layout/plain.html"
    page = render_to_string("errors/page.html", {**words.context(), "layout": layout}, request=request)
    return HttpResponse(page, status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
