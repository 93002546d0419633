"""The hub's only address, `/live`: a bare ASGI application that streams events to browsers."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from parley.realtime.hub import Access, Hub, TooManyStreams

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Authorize = Callable[[str, str], Awaitable[Access | None]]
"""Returns the access of a request from its Cookie header and the company of its page."""

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # nginx passes each event on at once.
    (b"x-accel-buffering", b"no"),
]
# The browser waits this long, in milliseconds, before it connects again.
RETRY = b"retry: 1500\n\n"
# A stream ends after this time, so that access that ran out by itself is noticed. The browser opens the next one.
LONGEST_SECONDS = 15 * 60


class Application:
    def __init__(self, hub: Hub, authorize: Authorize) -> None:
        self.hub, self.authorize = hub, authorize

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return None
        if scope["method"] != "GET" or scope["path"] != "/live":
            return await _refuse(send, 404)
        headers = dict(scope["headers"])
        query = parse_qs(scope["query_string"].decode("latin-1"))
        access = await self.authorize(headers.get(b"cookie", b"").decode("latin-1"), query.get("company", [""])[0])
        if access is None:
            return await _refuse(send, 403)
        after = headers.get(b"last-event-id", b"").decode("latin-1") or query.get("after", [""])[0]
        try:
            since = query.get("since", [""])[0]
            stream = self.hub.open(access, after, int(since) if since.isdecimal() and len(since) < 20 else 0)
        except TooManyStreams:
            return await _refuse(send, 429)
        gone = asyncio.ensure_future(_disconnect(receive, stream.close))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await send({"type": "http.response.body", "body": RETRY, "more_body": True})
            with suppress(TimeoutError):
                async with asyncio.timeout(LONGEST_SECONDS):
                    while messages := await stream.next():
                        await send({"type": "http.response.body", "body": messages, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self.hub.drop(stream)
            gone.cancel()


async def _disconnect(receive: Receive, close: Callable[[], None]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    close()


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"0"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
