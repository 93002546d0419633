"""Notices in the reader's language: who did what, with what, and why the reader is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from parley.companies.actor import Actor
from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.notifications.models import Reason
from parley.notifications.topics import Described, NoticeRow, kinds_of_notices, phrase_of, topic_of


class DescribedNotice(NamedTuple):
    """A notice as pages show it. `company` is set if somebody of a partner did it."""

    id: UUID
    event_id: UUID
    title: str
    detail: str
    href: str
    kind: str
    icon: str
    who: str
    company: str
    phrase: str
    more: str
    """How many events there were since it was read, if there were several."""
    when: datetime
    why: str
    is_unread: bool
    is_done: bool


def describe_notices(actor: Actor, rows: Iterable[NoticeRow]) -> list[DescribedNotice]:
    """Describe notices, without those whose topic has gone. A few statements for each sort of topic."""
    rows = list(rows)
    by_topic: dict[str, list[NoticeRow]] = {}
    for row in rows:
        by_topic.setdefault(row.topic, []).append(row)
    described: dict[tuple[str, UUID], Described] = {}
    for slug, of_topic in by_topic.items():
        topic = topic_of(slug)
        if topic:
            described |= {(slug, key): text for key, text in topic.describe(actor, of_topic).items()}
    kinds = kinds_of_notices()
    drawn = []
    for row in rows:
        text = described.get((row.topic, row.topic_id))
        if text is None:
            continue
        label, icon = kinds.get(row.kind, ("", "bell"))
        drawn.append(_draw(actor, row, text, str(label), icon))
    return drawn


def describe_reason(row: NoticeRow) -> str:
    return str(Reason(row.reason).label) if row.reason in Reason.values else ""


def _draw(actor: Actor, row: NoticeRow, text: Described, kind: str, icon: str) -> DescribedNotice:
    is_own = row.by_company_id == actor.company.pk
    is_unread = row.events > 0 and not row.is_done
    more = ngettext("%(count)s event", "%(count)s events", row.events) % {"count": row.events}
    return DescribedNotice(
        id=row.id,
        event_id=row.event_id,
        title=text.title,
        detail=text.detail,
        href=text.href,
        kind=kind,
        icon=icon,
        who=row.person or row.by_company or _("Parley"),
        company="" if is_own or not row.person else row.by_company or "",
        phrase=str(phrase_of(row)),
        more=more if is_unread and row.events > 1 else "",
        when=row.happened_at,
        why=describe_reason(row),
        is_unread=is_unread,
        is_done=row.is_done,
    )
