"""Search of names by words, in any case and with or without accents."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import CharField, Lookup, Model, Q, QuerySet, TextField

from parley.core.text import folded, normalise_name

LONGEST_SEARCH = 100

M = TypeVar("M", bound=Model)


def normalise_search(text: str, longest: int = LONGEST_SEARCH) -> str:
    """Return `text` as a name of at most `longest` characters."""
    return normalise_name(text[: 4 * longest])[:longest].rstrip()


def like_pattern(words: str) -> str:
    """Return a pattern for `parley_folded(column) LIKE`: the words in their order, with anything between them."""
    escaped = folded(words).replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return "%" + "%".join(escaped.split()) + "%"


@CharField.register_lookup
@TextField.register_lookup
class FoldedLike(Lookup[Any]):
    """`name__folded_like=like_pattern(words)` in a QuerySet."""

    lookup_name = "folded_like"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, parameters = self.process_lhs(compiler, connection)
        right, more = self.process_rhs(compiler, connection)
        return f"parley_folded({left}) LIKE {right}", [*parameters, *more]


def search_queryset(queryset: QuerySet[M], words: str, *searched: str) -> QuerySet[M]:
    """Narrow `queryset` to rows that have `words` in one of the fields `searched`, all of them where there are none."""
    if not words:
        return queryset
    pattern = like_pattern(words)
    return queryset.filter(reduce(or_, (Q(**{f"{name}__folded_like": pattern}) for name in searched)))
