"""The text of a page: its HTML, the files that it names, and what two versions differ in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe

from parley.core.markdown import LONGEST_DOCUMENT, RENDERER_VERSION, plain, render
from parley.core.text import folded

MOST_LINES = 4_000
"""Of a difference by line. Between longer texts only the equal beginning and end are told from what is between them."""
MOST_WORDS = 300
"""Of one line that is compared by word. A longer one is removed and added as a whole."""

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_AWKWARD = re.compile(r"[\s()<>\[\]!*`\\]+")


@dataclass(frozen=True, slots=True)
class Text:
    """A rendered text. `place_files` gives its files their addresses."""

    html: str
    headings: list[dict[str, Any]]
    files: list[UUID]
    renderer: int = RENDERER_VERSION


def render_text(text: str, files: Mapping[str, UUID]) -> Text:
    """Render a text. `files` are the ids of the page's files by their names, which it may show or link to."""
    by_name = {name.casefold(): file_id for name, file_id in files.items()}
    used: list[UUID] = []

    def address(name: str) -> str | None:
        file_id = by_name.get(name.casefold())
        if file_id is None:
            return None
        if file_id not in used:
            used.append(file_id)
        return f"/wiki-file/{file_id}"

    rendered = render(text, has_sections=True, file_address=address)
    headings = [{"level": one.level, "text": one.text, "anchor": one.anchor} for one in rendered.headings]
    return Text(rendered.html, headings, used)


def place_files(html: str, address: str) -> SafeString:
    """Return the HTML of a text with the addresses of its files below `address`, where the reader finds them."""
    return mark_safe(html.replace('="/wiki-file/', f'="{address}/'))  # noqa: S308 - cleaned when it was rendered


def search_words(title: str, text: str) -> str:
    """Return what the search looks through."""
    return folded(f"{title} {plain(text)}")[:LONGEST_DOCUMENT]


def file_name(name: str) -> str:
    """Return a file's name in a form that Markdown takes without quoting."""
    return _AWKWARD.sub("-", name).strip("-") or "file"


Change = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line, and whether the other version has them."""

    text: str
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one version or of both. `gap` lines that are the same are left out before it."""

    change: Change
    pieces: tuple[Piece, ...]
    gap: int = 0


def differences(before: str, after: str, *, around: int = 3) -> list[Line]:
    """Return the lines in which two texts differ, with some equal ones around them."""
    old, new = before.split("\n"), after.split("\n")
    lines: list[Line] = []
    for tag, start, end, other_start, other_end in _blocks(old, new):
        if tag == "equal":
            lines += [Line("same", (Piece(line),)) for line in old[start:end]]
        else:
            lines += _changed_lines(old[start:end], new[other_start:other_end])
    return _fold(lines, around)


def _blocks(old: list[str], new: list[str]) -> Iterable[tuple[str, int, int, int, int]]:
    first, last = 0, 0
    shorter = min(len(old), len(new))
    while first < shorter and old[first] == new[first]:
        first += 1
    while last < shorter - first and old[-1 - last] == new[-1 - last]:
        last += 1
    old_end, new_end = len(old) - last, len(new) - last
    if first:
        yield "equal", 0, first, 0, first
    if max(old_end, new_end) - first > MOST_LINES:
        yield "replace", first, old_end, first, new_end
    else:
        for tag, a, b, c, d in SequenceMatcher(None, old[first:old_end], new[first:new_end]).get_opcodes():
            yield tag, a + first, b + first, c + first, d + first
    if last:
        yield "equal", old_end, len(old), new_end, len(new)


def _changed_lines(old: list[str], new: list[str]) -> list[Line]:
    removed, added = [], []
    for number in range(max(len(old), len(new))):
        if number < min(len(old), len(new)):
            left, right = _changed_words(old[number], new[number])
        else:
            left = (Piece(old[number], True),) if number < len(old) else ()
            right = (Piece(new[number], True),) if number < len(new) else ()
        if number < len(old):
            removed.append(Line("removed", left))
        if number < len(new):
            added.append(Line("added", right))
    return removed + added


def _changed_words(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    whole = (Piece(old, True),), (Piece(new, True),)
    old_words, new_words = _WORDS.findall(old), _WORDS.findall(new)
    if not 0 < len(old_words) <= MOST_WORDS or not 0 < len(new_words) <= MOST_WORDS:
        return whole
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=False)
    if matcher.ratio() < 0.4:
        return whole
    left, right = [], []
    for tag, a, b, c, d in matcher.get_opcodes():
        if b > a:
            left.append(Piece("".join(old_words[a:b]), tag != "equal"))
        if d > c:
            right.append(Piece("".join(new_words[c:d]), tag != "equal"))
    return tuple(left), tuple(right)


def _fold(lines: list[Line], around: int) -> list[Line]:
    """Leave out equal lines that are far from a changed one."""
    changed = [number for number, line in enumerate(lines) if line.change != "same"]
    near: set[int] = set()
    for number in changed:
        near.update(range(number - around, number + around + 1))
    kept: list[Line] = []
    gap = 0
    for number, line in enumerate(lines):
        if number not in near:
            gap += 1
            continue
        kept.append(Line(line.change, line.pieces, gap))
        gap = 0
    return kept
