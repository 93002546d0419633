"""The pages people see when something did not work: in their language, in the frame they were in."""

import json

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from parley.core.errors import NotAllowed, Refused

# What is left when even the error page cannot be drawn: no template, no translation, no database.
_BARE_FAULT = "<!doctype html><title>500</title><h1>Something went wrong</h1><p>Please try again in a moment.</p>"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _page(request, 413, _("This is too much at once"), _("Send fewer or smaller files, or a shorter text."))
    return _page(request, 400, _("This request could not be read"), _("Go back, check what you entered and try again."))


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = str(exception) if isinstance(exception, NotAllowed) else ""
    return _page(
        request, 403, _("You may not do this"), sentence or _("Ask an owner or admin of your company if you need to.")
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """One answer for what never was, what is gone, and what belongs to somebody else."""
    return _page(
        request, 404, _("This page is not here"), _("The address may be wrong, or the page is not yours to see.")
    )


def get_not_allowed(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        405,
        _("Nothing can be seen at this address"),
        _("It only takes what a button on another page sends. Open that page again, and go on from there."),
    )


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """An action's own refusal that no form has caught: its sentence is the page."""
    if isinstance(refusal, NotAllowed):
        return not_allowed(request, refusal)
    return _page(request, refusal.status, _("This was not done"), str(refusal))


def fault(request: HttpRequest) -> HttpResponse:
    """Our mistake. The page asks nothing of the database, which may be what is broken."""
    try:
        return _page(
            request,
            500,
            _("Something went wrong on our side"),
            _("Please try again in a moment. The fault has been recorded, and nothing was half done."),
            framed=False,
        )
    except Exception:
        return HttpResponse(_BARE_FAULT, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    return _page(
        request,
        403,
        _("This form has expired"),
        _("You were signed out or in again since it was opened. Go back, reload the page and send it once more."),
    )


def _page(request: HttpRequest, status: int, title: str, text: str, *, framed: bool = True) -> HttpResponse:
    if _wants_json(request):
        return HttpResponse(
            json.dumps({"title": title, "detail": text, "status": status}),
            status=status,
            content_type="application/problem+json",
        )
    actor = getattr(request, "actor", None) if framed else None
    layout = "layout/app.html" if actor else "layout/plain.html"
    context = {"status": status, "error_title": title, "error_text": text, "layout": layout}
    return HttpResponse(render_to_string("errors/page.html", context, request=request), status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
