"""Who may open a stream: a signed-in person, for the company that the session acts for."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from http.cookies import CookieError, SimpleCookie
from importlib import import_module

from django.conf import settings
from django.db import OperationalError, close_old_connections, connection, transaction
from django.http import HttpRequest
from django.utils import timezone, translation

from parley.companies.actor import load_actor
from parley.realtime.hub import Access

LONGEST_COOKIES = 8_192


def authorizer() -> Callable[[str, str], Awaitable[Access | None]]:
    """Return a coroutine function for the application. It uses one thread and one connection of its own."""
    thread = ThreadPoolExecutor(1, "access")

    def read(cookies: str, company: str) -> Access | None:
        close_old_connections()
        try:
            return read_access(cookies, company)
        except OperationalError:
            # The database is away. The browser asks again.
            connection.close()
            return None

    async def authorize(cookies: str, company: str) -> Access | None:
        return await asyncio.get_running_loop().run_in_executor(thread, read, cookies, company)

    return authorize


def read_access(cookies: str, company: str) -> Access | None:
    """Return the access of a session that acts for `company` (an id), or None."""
    key = _session_key(cookies)
    if not key:
        return None
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    # Loading the actor activates that person's language and time zone.
    with translation.override(None), timezone.override(None), transaction.atomic():
        load_actor(request)
        actor = request.actor  # type: ignore[attr-defined]
    if actor is None or str(actor.company.pk) != company:
        return None
    return Access(actor.user.pk.hex, actor.company.pk.hex, hashlib.sha256(key.encode()).hexdigest())


def _session_key(cookies: str) -> str:
    if len(cookies) > LONGEST_COOKIES:
        return ""
    try:
        found = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found else ""
