"""Which questions still lack a translation."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from parley.core.sql import fetch
from parley.questionnaires.models import Question, Version


class Untranslated(NamedTuple):
    language: str
    questions: int
    first: UUID


_UNTRANSLATED = """
SELECT language, count(*), (array_agg(question.id ORDER BY question.position))[1]
FROM questionnaires_question question, unnest(%(languages)s::text[]) language
WHERE question.version_id = %(version)s AND coalesce(question.translations -> language ->> 'text', '') = ''
GROUP BY language
"""


def untranslated(version: Version) -> dict[str, Untranslated]:
    """By language, how many lack one and which is the first. One statement, none without further languages."""
    if not version.languages:
        return {}
    rows = fetch(_UNTRANSLATED, {"version": version.pk, "languages": version.languages}, Untranslated)
    return {row.language: row for row in rows}


def next_untranslated(after: Question, language: str) -> UUID | None:
    """The next question of the same version that lacks a translation; past the last one it begins anew."""
    waiting = [
        (position, key)
        for key, position, translations in Question.objects.filter(version=after.version_id)
        .exclude(pk=after.pk)
        .order_by("position")
        .values_list("pk", "position", "translations")
        if not translations.get(language, {}).get("text")
    ]
    following = [key for position, key in waiting if position > after.position]
    return next(iter([*following, *(key for _position, key in waiting)]), None)
