"""The list of a person's direct and group chats, newest first, by pages."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from parley.chats.entries import template_of
from parley.chats.message_queries import title_of
from parley.companies.actor import Actor
from parley.core import markdown
from parley.core.ids import id_in
from parley.core.sql import fetch
from parley.core.translation import gettext as _

PAGE = 50
MOST_UNREAD = 100
SHOWN = 140

# The person's own rows are a range of an index. What each row shows is read by keys, for those of the page alone.
_LIST = """
WITH mine AS MATERIALIZED (
  SELECT p.chat_id, p.kind, p.last_at, p.last_number, p.read_number, p.is_unread, p.is_muted FROM chats_participant p
  WHERE p.company_id = %(company)s AND p.user_id = %(user)s AND p.left_at IS NULL AND p.kind <> 'thread' AND {range}
  ORDER BY p.last_at DESC, p.chat_id DESC LIMIT %(most)s
)
SELECT mine.chat_id, mine.kind, mine.last_at, mine.is_muted, c.subject,
  CASE WHEN mine.is_unread THEN (SELECT count(*) FROM (SELECT 1 FROM chats_message m
    WHERE m.chat_id = mine.chat_id AND m.number > mine.read_number LIMIT {unread}) new) ELSE 0 END,
  (SELECT coalesce(jsonb_agg(jsonb_build_array(one.user_id, one.first_name, one.last_name, one.name)), '[]') FROM (
    SELECT p.user_id, u.first_name, u.last_name,
      CASE WHEN p.company_id <> %(company)s THEN company.name END AS name FROM chats_participant p
    JOIN accounts_user u ON u.id = p.user_id LEFT JOIN companies_company company ON company.id = p.company_id
    WHERE p.chat_id = mine.chat_id AND p.left_at IS NULL AND (p.user_id, p.company_id) <> (%(user)s, %(company)s)
    ORDER BY p.joined_at, p.id LIMIT 4) one),
  (SELECT jsonb_build_object('author', m.author_id, 'name', u.first_name, 'entry', m.entry, 'text', left(m.text, 400),
      'is_deleted', m.deleted_at IS NOT NULL, 'has_task', m.task_id IS NOT NULL)
    FROM chats_message m JOIN accounts_user u ON u.id = m.author_id
    WHERE m.chat_id = mine.chat_id AND m.number <= mine.last_number ORDER BY m.number DESC LIMIT 1)
FROM mine JOIN chats_chat c ON c.id = mine.chat_id
ORDER BY mine.last_at DESC, mine.chat_id DESC
""".replace("{unread}", str(MOST_UNREAD))
_FIRST = _LIST.replace("{range}", "true")
_NEXT = _LIST.replace("{range}", "(p.last_at, p.chat_id) < (%(at)s, %(chat)s)")


class ListRow(NamedTuple):
    chat_id: UUID
    kind: str
    last_at: datetime
    is_muted: bool
    subject: str
    unread: int
    people: Any
    last: Any


@dataclass(frozen=True, slots=True)
class ListedChat:
    """A conversation as the list shows it."""

    row: ListRow
    is_own: bool

    @property
    def title(self) -> str:
        names = [f"{first} {last}" for _id, first, last, _company in self.row.people]
        return title_of(self.row.kind, self.row.subject, names)

    @property
    def company(self) -> str:
        return str(self.row.people[0][3] or "") if self.row.kind == "direct" and self.row.people else ""

    @property
    def person_id(self) -> str:
        return str(self.row.people[0][0]) if self.row.kind == "direct" and self.row.people else ""

    @property
    def initials(self) -> str:
        if not self.row.people:
            return "–"
        _id, first, last, _company = self.row.people[0]
        return str(first[:1] + last[:1]).upper()

    @property
    def unread(self) -> str:
        return f"{MOST_UNREAD - 1}+" if self.row.unread >= MOST_UNREAD else str(self.row.unread or "")

    @property
    def line(self) -> str:
        """Return the beginning of the last message, with its author in a group."""
        last = self.row.last
        if last is None:
            return ""
        if last["is_deleted"]:
            text = _("This message was deleted.")
        elif last["entry"]:
            return ""
        else:
            text = markdown.plain(last["text"])[:SHOWN] or (_("Task") if last["has_task"] else _("File"))
        if self.is_own:
            return _("You: %(text)s") % {"text": text}
        return f"{last['name']}: {text}" if self.row.kind != "direct" else text

    @property
    def entry_template(self) -> str:
        return template_of(self.row.last["entry"]) if self.row.last and self.row.last["entry"] else ""


@dataclass(frozen=True, slots=True)
class ConversationList:
    chats: list[ListedChat]
    next: str
    """Where the next page begins, empty on the last one."""


def read_conversations(actor: Actor, *, after: str = "", most: int = PAGE) -> ConversationList:
    """Return one page of the person's conversations. One statement."""
    parameters: dict[str, Any] = {"company": actor.company.pk, "user": actor.user.pk, "most": most + 1}
    place = _place(after)
    rows = list(map(_parsed, fetch(_NEXT if place else _FIRST, parameters | (place or {}), ListRow)))
    me = str(actor.user.pk)
    chats = [ListedChat(row, is_own=(row.last or {}).get("author") == me) for row in rows[:most]]
    end = rows[most - 1] if len(rows) > most else None
    return ConversationList(chats, f"{end.chat_id}_{end.last_at.isoformat()}" if end else "")


def _parsed(row: ListRow) -> ListRow:
    """Parse the columns that arrive as JSON."""
    return row._replace(people=json.loads(row.people), last=json.loads(row.last) if row.last else None)


def _place(after: str) -> dict[str, Any] | None:
    key, _, moment = after[:100].partition("_")
    chat_id = id_in(key)
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return {"at": at, "chat": chat_id} if chat_id and at.tzinfo else None
