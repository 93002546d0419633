"""The character set of requests: always UTF-8.

Django decodes the address and the form of a request with the codec named in its `Content-Type`, while it creates the
request object, and several of Python's codecs are no text encodings at all.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

OTHER_CHARSET = "parley.other_charset"
"""WSGI environment key, set for a request that named another charset. `Utf8Middleware` refuses such requests."""


def as_utf8(application: Application) -> Application:
    """Wrap `application` so that it does not see the charset of a request."""

    def wrapped(request: dict[str, Any], start: Any) -> Iterable[bytes]:
        kind = request.get("CONTENT_TYPE", "")
        if "charset" in kind.lower():
            media_type, parameters = parse_header_parameters(kind)
            charset = str(parameters.get("charset", "utf-8"))
            if charset.lower() not in {"utf-8", "utf8", "us-ascii"}:
                request[OTHER_CHARSET] = charset
                request["CONTENT_TYPE"] = media_type
        return application(request, start)

    return wrapped
