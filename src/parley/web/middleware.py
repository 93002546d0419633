"""Security headers on every response: pages, errors, redirects, files and static files alike."""

import threading
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
    # Pages hold what only their reader may see. Static files say themselves how long they keep.
    "Cache-Control": "private, no-store",
}


def constant_headers() -> dict[str, str]:
    """The headers that no view decides on."""
    headers = dict(_CONSTANT)
    if settings.SECURE_HSTS_SECONDS:
        headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
    return headers


class SecurityHeaders:
    """Stands first, so that nothing leaves without them. What a view has set itself stays.

    A view that may be framed by our own pages (the preview of a PDF) sets its own `Content-Security-Policy`;
    `X-Frame-Options`, which only old browsers still read, then follows it.
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


class PasswordCapacityMiddleware:
    """Lets a few requests at a time hash passwords, so that threads are left for pages; the others get 503 at once.

    nginx in front makes them wait before they come here, so this is for a burst that it lets pass, or for
    PARLEY_FRONT=none.
    """

    PATHS = ("/sign-in", "/register", "/password/", "/join/", "/settings/security")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.places = threading.BoundedSemaphore(settings.PASSWORDS_AT_ONCE)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST" or not request.path_info.startswith(self.PATHS):
            return self.get_response(request)
        if not self.places.acquire(blocking=False):
            return errors.unavailable(request)
        try:
            return self.get_response(request)
        finally:
            self.places.release()
