"""The transfer size of a first visit: the page, styles, scripts and icons."""

import gzip
import re

from parley.demo.bench.client import ask, get

_LINKED = re.compile(rb'(?:href|src)="(/static/[^"#]+)')


def first_load(port: int, path: str, cookie: str) -> dict[str, int]:
    """Return the bytes of every transferred body by address.

    The page's own is also counted as compressed by a proxy.
    """
    page = _body(port, path, cookie)
    sizes = {path: len(page)}
    plain = gzip.decompress(page) if page[:2] == b"\x1f\x8b" else page
    for linked in sorted(set(_LINKED.findall(plain))):
        sizes[linked.decode()] = len(_body(port, linked.decode(), cookie))
    return sizes


def _body(port: int, path: str, cookie: str) -> bytes:
    _status, answer = ask(port, get(path, cookie, port=port, extra="Accept-Encoding: br, gzip\r\n"))
    head, body = answer.split(b"\r\n\r\n", 1)
    return _join_chunks(body) if b"transfer-encoding: chunked" in head.lower() else body


def _join_chunks(chunked: bytes) -> bytes:
    """Return a chunked body without its chunk lengths."""
    body = b""
    while chunked:
        length, chunked = chunked.split(b"\r\n", 1)
        size = int(length, 16)
        body, chunked = body + chunked[:size], chunked[size + 2 :] if size else b""
    return body
