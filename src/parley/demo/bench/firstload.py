"""What a browser fetches for the first page: the page, styles, scripts, icons, as they travel."""

import gzip
import re

from parley.demo.bench.client import ask, get

_LINKED = re.compile(rb'(?:href|src)="(/static/[^"#]+)')


def first_load(port: int, path: str, cookie: str) -> dict[str, int]:
    """Bytes of every body on the way, by address; the page's own is counted as a proxy would compress it as well."""
    page = _body(port, path, cookie)
    sizes = {path: len(page)}
    plain = gzip.decompress(page) if page[:2] == b"\x1f\x8b" else page
    for linked in sorted(set(_LINKED.findall(plain))):
        sizes[linked.decode()] = len(_body(port, linked.decode(), cookie))
    return sizes


def _body(port: int, path: str, cookie: str) -> bytes:
    _status, answer = ask(port, get(path, cookie, port=port, extra="Accept-Encoding: br, gzip\r\n"))
    head, body = answer.split(b"\r\n\r\n", 1)
    return _joined(body) if b"transfer-encoding: chunked" in head.lower() else body


def _joined(chunked: bytes) -> bytes:
    """The chunks of a body without their lengths."""
    body = b""
    while chunked:
        length, chunked = chunked.split(b"\r\n", 1)
        size = int(length, 16)
        body, chunked = body + chunked[:size], chunked[size + 2 :] if size else b""
    return body
