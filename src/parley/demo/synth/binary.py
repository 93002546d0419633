"""PostgreSQL's binary COPY format: one function per type, each returning an encoded field."""

from datetime import date, datetime
from functools import lru_cache
from struct import Struct

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"
TRUE, FALSE = b"\0\0\0\x01\x01", b"\0\0\0\x01\0"

_LENGTH, _COUNT = Struct(">i"), Struct(">h")
_SMALL, _INT, _BIG = Struct(">ih"), Struct(">ii"), Struct(">iq")
_EPOCH_DAY = date(2000, 1, 1).toordinal()
_EPOCH_SECOND = 946_684_800


def text(value: str) -> bytes:
    encoded = value.encode()
    return _LENGTH.pack(len(encoded)) + encoded


@lru_cache(4096)
def word(value: str) -> bytes:
    """Encode a text that repeats often, with a cache."""
    return text(value)


def uuid(value: bytes) -> bytes:
    return b"\0\0\0\x10" + value


def raw(value: bytes) -> bytes:
    return _LENGTH.pack(len(value)) + value


def json(value: str) -> bytes:
    """Encode a jsonb value, given as its text."""
    encoded = value.encode()
    return _LENGTH.pack(len(encoded) + 1) + b"\x01" + encoded


def small(value: int) -> bytes:
    return _SMALL.pack(2, value)


def number(value: int) -> bytes:
    return _INT.pack(4, value)


def big(value: int) -> bytes:
    return _BIG.pack(8, value)


def moment(seconds: int) -> bytes:
    """Encode a timestamp with time zone, given in whole seconds since 1970."""
    return _BIG.pack(8, (seconds - _EPOCH_SECOND) * 1_000_000)


def at(value: datetime) -> bytes:
    return moment(int(value.timestamp()))


def day(ordinal: int) -> bytes:
    """Encode a date, given as its proleptic ordinal."""
    return _INT.pack(4, ordinal - _EPOCH_DAY)


def row(*fields: bytes) -> bytes:
    return _COUNT.pack(len(fields)) + b"".join(fields)
