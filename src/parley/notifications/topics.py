"""Topics: the sorts of things that notices are about. Each app registers its own in `ready()`.

A topic knows three things: who of the readers may still see one (`is_visible`, asked whenever notices are counted or
listed), what it is called now (`describe`), and what each code says (`phrases`). A phrase follows the name of the
person who did it: "Luca Frei rejected the document".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from parley.companies.actor import Actor

Text = str | Promise


class NoticeRow(NamedTuple):
    """One row of the list, as it is read."""

    id: UUID
    topic: str
    topic_id: UUID
    kind: str
    partner_id: UUID | None
    partner: str | None
    group: str
    reason: int
    code: str
    details_json: str
    by_company_id: UUID | None
    by_company: str | None
    first_name: str | None
    last_name: str | None
    event_id: UUID
    events: int
    """Their number since it was read."""
    happened: str
    is_done: bool

    @property
    def details(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.details_json)  # Django leaves jsonb as text
        return found

    @property
    def happened_at(self) -> datetime:
        return datetime.fromisoformat(self.happened)

    @property
    def person(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.first_name is not None else ""


@dataclass(frozen=True, slots=True)
class Described:
    """Name of a topic in the reader's language, and where it opens."""

    title: str
    href: str
    detail: str = ""


Phrase = Text | Callable[[NoticeRow], Text]


@dataclass(frozen=True, slots=True)
class Topic:
    slug: str
    is_visible: str
    """SQL condition on the notice `n`. It reads tables of the app under the reader's row-level security.

    Write `(SELECT true FROM … WHERE id = n.topic_id)`: of an EXISTS, PostgreSQL may hash the whole table on every page.
    """
    describe: Callable[[Actor, Sequence[NoticeRow]], Mapping[UUID, Described]]
    """Returns the text of each topic by `topic_id`, in a number of statements that does not depend on theirs."""
    phrases: Mapping[str, Phrase] = field(default_factory=dict)
    """What each code says."""
    phrase: Callable[[NoticeRow], Text] | None = None
    """What a code that is not in `phrases` says: of kinds of tasks, which declare their own."""
    kinds: Callable[[], Mapping[str, tuple[Text, str]]] = dict
    """Label and icon by `kind`, for the filter and the rows."""


_topics: dict[str, Topic] = {}


def add_topic(topic: Topic) -> None:
    """Register `topic`. Raises `ImproperlyConfigured` if another one has its slug."""
    known = _topics.setdefault(topic.slug, topic)
    if known != topic:
        raise ImproperlyConfigured(f"Two topics of notices are called {topic.slug!r}.")


def all_topics() -> Sequence[Topic]:
    return tuple(_topics.values())


def topic_of(slug: str) -> Topic | None:
    """Return a topic, or None for one that this version does not know."""
    return _topics.get(slug)


def phrase_of(row: NoticeRow) -> Text:
    """Return what happened, without the name before it. Empty for a code that this version does not know."""
    topic = _topics.get(row.topic)
    if topic is None:
        return ""
    phrase = topic.phrases.get(row.code)
    if phrase is None:
        return topic.phrase(row) if topic.phrase else ""
    return phrase(row) if callable(phrase) else phrase


def kinds_of_notices() -> dict[str, tuple[Text, str]]:
    """Return label and icon of everything that notices are filtered by."""
    return {kind: shown for topic in _topics.values() for kind, shown in topic.kinds().items()}


def visible_sql() -> str:
    """Return the condition that the reader may see what the notice `n` is about. Unknown topics are visible to nobody.

    It is a CASE, so that only the tables of the topics at hand are read.
    """
    cases = " ".join(f"WHEN '{topic.slug}' THEN {topic.is_visible}" for topic in _topics.values())
    return f"CASE n.topic {cases} ELSE false END" if cases else "false"
