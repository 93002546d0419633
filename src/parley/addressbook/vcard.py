"""vCard 4.0 (RFC 6350): people as cards that address books read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

LONGEST_LINE = 75
"""Bytes of a line without its line break, beyond which it is folded."""
MEDIA_TYPE = "text/vcard"

_ESCAPES = str.maketrans({"\\": r"\\", ",": r"\,", ";": r"\;", "\n": r"\n"})
# The grammar leaves these out, and no escape stands for them. The tab is allowed.
_NOT_ALLOWED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What one card says. Empty parts are left out."""

    uid: UUID
    name: str
    first_name: str
    last_name: str
    title: str
    company: str
    department: str
    position: str
    functions: tuple[str, ...]
    email: str
    phone: str
    phone_uri: str
    street: str
    city: str
    postal_code: str
    country: str
    language: str
    categories: tuple[str, ...]
    note: str
    revised_at: datetime


def write_cards(cards: Iterable[Card]) -> Iterator[bytes]:
    """Yield each card as the bytes of its lines."""
    for card in cards:
        yield b"".join(_fold(line) for line in _lines(card))


def _lines(card: Card) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"UID:urn:uuid:{card.uid}"
    yield "KIND:individual"
    yield f"FN:{_escape(card.name)}"
    if card.first_name or card.last_name:
        yield f"N:{_compound(card.last_name, card.first_name, '', card.title, '')}"
    if card.department:
        yield f"ORG:{_compound(card.company, card.department)}"
    elif card.company:
        yield f"ORG:{_escape(card.company)}"
    if card.position:
        yield f"TITLE:{_escape(card.position)}"
    for function in card.functions:
        yield f"ROLE:{_escape(function)}"
    if card.email:
        yield f"EMAIL;TYPE=work:{_escape(card.email)}"
    if card.phone_uri:
        yield f"TEL;VALUE=uri;TYPE=work:{card.phone_uri}"
    elif card.phone:
        yield f"TEL;VALUE=text;TYPE=work:{_escape(card.phone)}"
    if any((card.street, card.city, card.postal_code, card.country)):
        yield f"ADR;TYPE=work:{_compound('', '', card.street, card.city, '', card.postal_code, card.country)}"
    if card.language:
        yield f"LANG:{card.language}"
    if card.categories:
        yield f"CATEGORIES:{','.join(map(_escape, card.categories))}"
    if card.note:
        yield f"NOTE:{_escape(card.note)}"
    yield f"REV:{card.revised_at:%Y%m%dT%H%M%SZ}"
    yield "END:VCARD"


def _compound(*parts: str) -> str:
    return ";".join(map(_escape, parts))


def _escape(text: str) -> str:
    """Escape a text, without the control characters that a card cannot contain."""
    return _NOT_ALLOWED.sub("", _LINE_BREAKS.sub("\n", text)).translate(_ESCAPES)


def _fold(line: str) -> bytes:
    """Return the line in pieces of at most `LONGEST_LINE` bytes, each but the first after a space.

    A character is never divided, since some readers decode each line by itself.
    """
    content = line.encode()
    pieces, start, room = [], 0, LONGEST_LINE
    while len(content) - start > room:
        end = start + room
        while content[end] & 0xC0 == 0x80:  # the middle of a character
            end -= 1
        pieces.append(content[start:end])
        start, room = end, LONGEST_LINE - 1
    pieces.append(content[start:])
    return b"\r\n ".join(pieces) + b"\r\n"
