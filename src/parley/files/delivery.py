"""Delivery of stored files: in chunks, resumable, and never as a page of this site."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag

from parley.core.proxies import THROUGH_FRONT
from parley.files import store
from parley.files.media import PDF, PICTURES
from parley.files.models import StoredFile

PIECE = 256 * 1024
# nginx's location of the stored files (core/nginx/nginx.conf.jinja), and the headers it keeps of the response.
FRONT_PATH = "/.stored/"
HEADERS_OF_FILES = (
    "ETag",
    "Content-Security-Policy",
    "X-Frame-Options",
    "X-Content-Type-Options",
    "Cross-Origin-Resource-Policy",
    "Cross-Origin-Opener-Policy",
    "Referrer-Policy",
    "Permissions-Policy",
    "Strict-Transport-Security",
)
UNKNOWN = "application/octet-stream"

# However a browser interprets the content, it runs nothing, loads nothing and cannot be framed by another site.
_SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'self'"
# A sandboxed document cannot start the browser's PDF viewer, which Chromium puts into an <embed>.
_PDF_VIEWER = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def deliver(request: HttpRequest, stored: StoredFile, *, inline: bool) -> HttpResponseBase:
    """Send `stored` as a download, or for display in the browser if its media type allows it."""
    shown = inline and stored.media_type in {PDF, *PICTURES}
    etag = quote_etag(stored.sha256)
    response = get_conditional_response(request, etag=etag) or _content(request, stored, etag)
    response["ETag"] = etag
    # Cached by this person's browser only, and revalidated each time, because the right to a file may end.
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = _PDF_VIEWER if shown and stored.media_type == PDF else _SANDBOX
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    if response.status_code in (200, 206):
        response["Content-Type"] = stored.media_type if stored.media_type in {PDF, *PICTURES} else UNKNOWN
        response["Content-Disposition"] = content_disposition_header(not shown, stored.name) or "attachment"
    return response


def _content(request: HttpRequest, stored: StoredFile, etag: str) -> HttpResponseBase:
    if request.META.get(THROUGH_FRONT):
        # nginx sends the file, in ranges if asked for, so that a slow reader does not occupy a thread.
        return HttpResponse(headers={"X-Accel-Redirect": FRONT_PATH + store.relative_path(stored.sha256)})
    wanted = _wanted_range(request, stored.size, etag)
    if wanted is None:
        first, length = 0, stored.size
    else:
        first, length = wanted.start, len(wanted)
        if not length:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{stored.size}"})
    content = store.open_content(stored.sha256)
    content.seek(first)
    response = StreamingHttpResponse(_Pieces(content, length), status=200 if wanted is None else 206)
    response["Content-Length"] = str(length)
    response["Accept-Ranges"] = "bytes"
    if wanted is not None:
        response["Content-Range"] = f"bytes {first}-{first + length - 1}/{stored.size}"
    return response


def _wanted_range(request: HttpRequest, size: int, etag: str) -> range | None:
    """Return the requested range, an empty one if it lies outside of the file, or None for the whole content."""
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or not any(asked.groups()) or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = asked.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    return range(min(int(first), size), min(int(last) + 1, size) if last else size)


class _Pieces:
    """The next `length` bytes of an open file, which the response closes when it ends or the client disconnects."""

    def __init__(self, content: BinaryIO, length: int) -> None:
        self.content = content
        self.left = length

    def __iter__(self) -> Iterator[bytes]:
        while self.left > 0 and (piece := self.content.read(min(PIECE, self.left))):
            self.left -= len(piece)
            yield piece

    def close(self) -> None:
        self.content.close()
