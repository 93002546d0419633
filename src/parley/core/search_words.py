"""The words of a search: the regular expressions that find them, and the parts of a text that they match.

A search finds what contains each of its words, in any order, in one of the texts of a thing. Words are compared in the
form of `parley_folded`, and letters that are written as two as well: “Mueller” and “Müller” find each other, as do
“Aas” and “Ås”. Words of one or two letters are the beginnings of words, since nearly every text contains them.

The expressions mean the same to Python and to PostgreSQL. Two of them narrow a search through an index on trigrams
(`gin_trgm_ops`); those that none can narrow are in parentheses.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from parley.core.text import compose, folded

MOST_WORDS = 8
SHORTEST_ANYWHERE = 3

_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"})
_SECOND_LETTER = re.compile("(?<=[aou])e|(?<=a)a")
_PHRASE_OR_WORD = re.compile(r'"([^"]*)"|(\S+)')
_QUOTATION_MARKS = re.compile("[“”„‟«»″]")
_SIGNS_AROUND = "\"'`´.,;:!?()[]{}<>*|/\\"
_RUN = re.compile(r"[^\W_]{3}")


class SearchWord(NamedTuple):
    pattern: str
    is_indexed: bool
    """Whether an index on trigrams narrows the search by this word."""


def search_words(text: str) -> list[str]:
    """Return the expression of each word of `text`: first those that an index narrows most.

    Two at least, so that a statement can name the first two; none for an empty text. Words between quotation marks are
    one expression.
    """
    found = {word.pattern: word for word in map(_word, _parts(text)) if word.pattern}
    if not found and text.strip():
        # Signs alone, which are looked for as they are.
        found = {"": SearchWord(f"({re.escape(folded(text.strip()))})", is_indexed=False)}
    ordered = sorted(found.values(), key=lambda word: (not word.is_indexed, -len(word.pattern)))[:MOST_WORDS]
    patterns = [word.pattern for word in ordered]
    return patterns * 2 if len(patterns) == 1 else patterns


def any_is_indexed(text: str) -> bool:
    """Return whether an index narrows the search for `text`. Otherwise only the newest texts are looked through."""
    return not all(pattern.startswith("(") for pattern in search_words(text))


def _parts(text: str) -> list[str]:
    """Split `text`, in lower case and with umlauts as two letters, into words and phrases."""
    plain = _QUOTATION_MARKS.sub('"', compose(text).lower().translate(_TWO_LETTERS))
    return [phrase or word for phrase, word in _PHRASE_OR_WORD.findall(plain)]


def _word(part: str) -> SearchWord:
    word = " ".join(folded(part).split()).strip(_SIGNS_AROUND + " ")
    if not word:
        return SearchWord("", is_indexed=False)
    shortest = _SECOND_LETTER.sub("", word)
    pattern = "".join(_expression(word))
    if _RUN.search(shortest):
        return SearchWord(pattern, is_indexed=True)
    if len(word) < SHORTEST_ANYWHERE and word[0].isascii() and word[0].isalnum():
        return SearchWord(f"(^|[^a-z0-9]){pattern}", is_indexed=False)
    return SearchWord(f"({pattern})", is_indexed=False)


def _expression(word: str) -> list[str]:
    optional = {found.start() for found in _SECOND_LETTER.finditer(word)}
    pattern = []
    for place, letter in enumerate(word):
        escaped = letter if letter.isalnum() or not letter.isascii() else f"\\{letter}"
        pattern.append(escaped + "?" if place in optional else "aa?" if letter == "a" else escaped)
    return pattern


class Piece(NamedTuple):
    text: str
    is_match: bool


def mark_words(text: str, words: Sequence[str]) -> list[Piece]:
    """Split `text` into the parts that `words` match and those between them. Nothing is added or left out."""
    plain, places = _fold_letters(text)
    is_match = bytearray(len(text))
    for word in words:
        for found in _compiled(word).finditer(plain):
            start = found.end(1) if word.startswith("(^") else found.start()
            for place in places[start : found.end()]:
                is_match[place] = 1
    pieces: list[Piece] = []
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or is_match[place] != is_match[start]:
            pieces.append(Piece(text[start:place], bool(is_match[start])))
            start = place
    return pieces


def cut_to_words(text: str, words: Sequence[str], longest: int = 160) -> str:
    """Return one line of `text` that begins a little before the first word that matches."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    plain, places = _fold_letters(line)
    first = min((found.start() for word in words if (found := _compiled(word).search(plain))), default=0)
    place = places[first] if first < len(places) else 0
    start = max(0, min(place - longest // 4, len(line) - longest))
    if start:
        start = line.rfind(" ", 0, start + 1) + 1 if " " in line[:start] else start
    end = start + longest
    return ("… " if start else "") + line[start:end].rstrip() + (" …" if end < len(line) else "")


def _fold_letters(text: str) -> tuple[str, Sequence[int]]:
    """Return the folded text, and for each of its characters the place in `text` that it comes from."""
    if text.isascii():
        return text.lower(), range(len(text))
    plain, places = [], []
    for place, letter in enumerate(text):
        for character in folded(letter):
            plain.append(character)
            places.append(place)
    return "".join(plain), places


@lru_cache(256)
def _compiled(word: str) -> re.Pattern[str]:
    return re.compile(word)
