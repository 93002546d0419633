"""Middleware for all responses: security headers on pages, errors, redirects and files."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from parley.core.charset import OTHER_CHARSET
from parley.web import errors

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)

_CONSTANT = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    # Pages may contain what only their reader may see. Static files set their own caching.
    "Cache-Control": "private, no-store",
}


def constant_headers() -> dict[str, str]:
    """Return the headers that no view sets."""
    headers = dict(_CONSTANT)
    if settings.SECURE_HSTS_SECONDS:
        subdomains = "; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
        headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}{subdomains}"
    return headers


class SecurityHeaders:
    """Sets the security headers. It comes first, so that no response lacks them. Headers set by a view stay.

    A view that Parley's own pages may frame (the preview of a PDF) sets its own `Content-Security-Policy`;
    `X-Frame-Options`, which only old browsers still read, is then set to match.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.headers = constant_headers()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        headers = response.headers
        for name, value in self.headers.items():
            headers.setdefault(name, value)
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        is_framed = "frame-ancestors 'self'" in headers["Content-Security-Policy"]
        headers.setdefault("X-Frame-Options", "SAMEORIGIN" if is_framed else "DENY")
        return response


class Utf8Middleware:
    """Refuses a request that named another charset (`parley.core.charset`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if OTHER_CHARSET not in request.META:
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            return errors.unsupported_charset(request)
