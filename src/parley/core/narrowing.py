"""What a list is narrowed to, as the address of its page says it. What an address says wrongly is passed over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

Choice = TypeVar("Choice", bound=StrEnum)
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The words that are looked for, and after what the page goes on; each list adds its own in `filters`."""

    words: str = ""
    after: Any = None

    def filters(self) -> dict[str, object]:
        """All but the words and the page, by their names in the address; what is usual there is empty."""
        raise NotImplementedError

    def kept(self) -> dict[str, str]:
        """What a search within the list keeps."""
        return {name: str(value) for name, value in self.filters().items() if value}

    def address(self, **changes: Any) -> str:
        """The query string with `changes`; a change starts at the first page again."""
        changed = replace(self, **{"after": None, **changes})
        named = {**changed.kept(), "q": changed.words, "after": str(changed.after or "")}
        return "?" + urlencode({name: value for name, value in named.items() if value})


def words_in(text: str, most: int = LONGEST_SEARCH) -> str:
    """What PostgreSQL can be asked for: no NUL characters, nothing endless."""
    return " ".join(text[: 4 * most].replace("\0", "").split())[:most]


def choice_in(of: type[Choice], text: str) -> Choice | None:
    return of(text) if text in {member.value for member in of} else None


def like_pattern(words: str) -> str:
    """For ILIKE: the words, in their order and with anything between them."""
    escaped = words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return "%" + "%".join(escaped.split()) + "%"
