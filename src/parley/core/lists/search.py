"""Search of names by words, in any order and case and with or without accents."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import Any, TypeVar

from django.db.models import CharField, Lookup, Model, Q, QuerySet, TextField

from parley.core.search_words import search_words
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
class FoldedMatch(Lookup[Any]):
    """`name__folded_match=expression` in a QuerySet, with one of `search_words`."""

    lookup_name = "folded_match"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, parameters = self.process_lhs(compiler, connection)
        right, more = self.process_rhs(compiler, connection)
        return f"parley_folded({left}) ~ {right}", [*parameters, *more]


def search_queryset(queryset: QuerySet[M], words: str, *searched: str) -> QuerySet[M]:
    """Narrow `queryset` to rows that have each of `words` in one of the fields `searched`. Without words, to all."""
    if not words:
        return queryset
    in_a_field = (
        reduce(or_, (Q(**{f"{name}__folded_match": expression}) for name in searched))
        for expression in dict.fromkeys(search_words(words))
    )
    return queryset.filter(reduce(and_, in_a_field))
