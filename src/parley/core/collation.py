"""The order of names: that of the reader's language, the same on every machine and in every PostgreSQL.

Names are compared by keys, which the database makes in lists (`parley_collation_key`) and Python for the few names that
it sorts itself. The keys follow the Unicode Collation Algorithm as far as names of companies and things need it:
first letters without accents or case, with numbers by their value (“Type 2” before “Type 10”); then accents; then case.
Space and punctuation come first, then digits, then letters. In Norwegian, æ, ø, å and aa come after z, with ä beside æ
and ö beside ø, and ü beside y.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import BinaryField, Func
from django.utils.translation import get_language

T = TypeVar("T")

# Languages with letters of their own in the alphabet. All others have the order of the Unicode standard.
OWN_ORDERS = frozenset({"nb"})

_LONGEST = 200
_NORWEGIAN = str.maketrans("ÆæǼǽÄäØøǾǿÖöŐőÅåǺǻÜüŰű", "\ue000" * 6 + "\ue001" * 8 + "\ue002" * 4 + "yyyy")
_AFTER_Z = str.maketrans("\ue000\ue001\ue002", "{|}")
_LETTERS = str.maketrans("ØøŁłĐđÐðĦħıς‐‑‒–—―−‘’‚‹›“”„«»⁄", "oollddddhhiσ" + "-" * 7 + "'" * 5 + '"' * 5 + "/")
_LIGATURES = str.maketrans(dict(zip("ÆæŒœẞß", ("ae", "ae", "oe", "oe", "ss", "ss"), strict=True)))
_MARKS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]")
# ASCII has these between the digits and the letters, or after them.
_PUNCTUATION = str.maketrans(" _;:?@[]\\^`{|}~<=>", "".join(map(chr, range(1, 19))))
_NUMBER = re.compile("[0-9]+")
_CAPITAL = re.compile("[A-Z]")


def collation() -> str:
    """Return the order for the reader's language: one of `OWN_ORDERS`, or that of the standard."""
    language = get_language()
    return language if language in OWN_ORDERS else "und"


def collation_key(name: str) -> bytes:
    """Return the key by which `name` sorts for the reader: the same bytes as `parley_collation_key`."""
    plain, is_norwegian = name[:_LONGEST], collation() == "nb"
    letters, accents = plain.lower(), ""
    if not plain.isascii():
        letters, plain = unicodedata.normalize("NFC", plain), unicodedata.normalize("NFKD", plain)
        accents = _lower(plain)
        if is_norwegian:
            letters = letters.translate(_NORWEGIAN)
        letters = _lower(unicodedata.normalize("NFKD", letters))
        letters = _MARKS.sub("", letters).translate(_LETTERS).translate(_LIGATURES)
    letters = letters.translate(_PUNCTUATION)
    if is_norwegian:
        letters = letters.replace("aa", "\ue002").replace("þ", "th").translate(_AFTER_Z)
    letters = _NUMBER.sub(_number_key, letters)
    return b"\0".join(part.encode() for part in (letters[:240], accents, _CAPITAL.sub("~", plain)))


def _number_key(found: re.Match[str]) -> str:
    """Put colons, which come after the digits, in front of a number: the longer, the more."""
    digits = found[0].lstrip("0") or "0"
    return ":" * (min(len(digits), 15) - 1) + digits


def _lower(text: str) -> str:
    """Lower each character by itself, as PostgreSQL does: Python has another sigma at the end of words."""
    return text.replace("Σ", "σ").lower()


def sort_by_name(items: Iterable[T], name: Callable[[T], str]) -> list[T]:
    """Return `items` in the order of the names that `name` returns."""
    return sorted(items, key=lambda item: collation_key(name(item)))


def collated(text: str) -> str:
    """Return the SQL of the key of `text`, for ORDER BY and for comparisons."""
    return f"parley_collation_key({text}, '{collation()}')"


class ByName(Func):
    """The key of a text field, for `order_by`, `Meta.ordering` and comparisons.

    The language is chosen when the statement is made, and part of its text: SELECT DISTINCT takes no parameters there.
    """

    function = "parley_collation_key"
    arity = 1
    output_field = BinaryField()

    def __init__(self, text: Any, *, is_once: bool = False) -> None:
        """`is_once` is for a value: a subquery is evaluated once, and not for each row."""
        super().__init__(text)
        self.is_once = is_once

    def as_sql(self, *args: Any, **context: Any) -> Any:
        template = f"%(function)s(%(expressions)s, '{collation()}')"
        template = f"(SELECT {template})" if self.is_once else template
        return super().as_sql(*args, **{**context, "template": template})


def by_name(*fields: str) -> list[ByName]:
    """Return the arguments of `order_by` for text fields."""
    return [ByName(field) for field in fields]
