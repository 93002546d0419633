"""Limits on costly requests that a web process works on at a time, so that threads remain for pages. Others get 503."""

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from parley.core.proxies import client_network
from parley.web import errors


class Places:
    """A number of places, of which one holder has at most `most_each`. A place may have several holders."""

    def __init__(self, number: int, most_each: int) -> None:
        self.number, self.most_each = number, most_each
        self._taken = 0
        self._held: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def taken(self, *holders: str) -> Iterator[bool]:
        """Take a place for the block. Yields whether there was one."""
        with self._lock:
            is_free = self._taken < self.number and all(self._held[holder] < self.most_each for holder in holders)
            if is_free:
                self._taken += 1
                self._held.update(holders)
        try:
            yield is_free
        finally:
            if is_free:
                with self._lock:
                    self._taken -= 1
                    self._held -= Counter(holders)


class UploadCapacityMiddleware:
    """Limits the requests with files. It comes before the session, so that a refused one costs no statement.

    A file is received, checked and stored in one request, and checks queue for the inspectors.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.places = Places(settings.UPLOADS_AT_ONCE, settings.UPLOADS_AT_ONCE_PER_SESSION)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.content_type != "multipart/form-data":
            return self.get_response(request)
        with self.places.taken(*_holders_of(request)) as has_place:
            if has_place:
                return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            return errors.unavailable(request)


def _holders_of(request: HttpRequest) -> set[str]:
    """Return the session, and the sender's address: whoever invents sessions leaves a place to others as well."""
    named = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return {f"address {client_network(request.META['REMOTE_ADDR'])}", *([f"session {named}"] if named else [])}


class PasswordCapacityMiddleware:
    """Limits the number of requests that hash passwords at a time, the most expensive ones.

    nginx queues them before they come here, so this is for a burst within its limits, or for PARLEY_FRONT=none.
    """

    # nginx.conf.jinja has the same. Portals have their own pages to sign in and register.
    PATHS = re.compile(r"(/p/[^/]+/[^/]+)?/(sign-in|register|password/|join/|settings/security)")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.places = threading.BoundedSemaphore(settings.PASSWORDS_AT_ONCE)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST" or not self.PATHS.match(request.path_info):
            return self.get_response(request)
        if not self.places.acquire(blocking=False):
            return errors.unavailable(request)
        try:
            return self.get_response(request)
        finally:
            self.places.release()
