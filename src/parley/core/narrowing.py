"""Filters of a list as given in the address of its page. Invalid values are ignored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

Choice = TypeVar("Choice", bound=StrEnum)
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The search words and the page; each list adds its own filters in `filters`."""

    words: str = ""
    after: Any = None

    def filters(self) -> dict[str, object]:
        """Return all filters but the words and the page, by their names in the address. Defaults are empty."""
        raise NotImplementedError

    def kept(self) -> dict[str, str]:
        """Return the filters that a search within the list keeps."""
        return {name: str(value) for name, value in self.filters().items() if value}

    def address(self, **changes: Any) -> str:
        """Return the query string with `changes`. A change starts at the first page again."""
        changed = replace(self, **{"after": None, **changes})
        named = {**changed.kept(), "q": changed.words, "after": str(changed.after or "")}
        return "?" + urlencode({name: value for name, value in named.items() if value})


def words_in(text: str, most: int = LONGEST_SEARCH) -> str:
    """Make search words safe for PostgreSQL: no NUL characters, limited length."""
    return " ".join(text[: 4 * most].replace("\0", "").split())[:most]


def choice_in(of: type[Choice], text: str) -> Choice | None:
    return of(text) if text in {member.value for member in of} else None


def like_pattern(words: str) -> str:
    """Return a pattern for ILIKE: the words in their order, with anything between them."""
    escaped = words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return "%" + "%".join(escaped.split()) + "%"
