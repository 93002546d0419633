"""Reading a chat: its people, and its messages by pages. Each in one statement, whatever their number."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from markupsafe import Markup

from parley.chats.entries import template_of
from parley.chats.models import Chat
from parley.companies.actor import Actor
from parley.core import clock, markdown
from parley.core.errors import NotFound
from parley.core.sql import fetch, fetch_one
from parley.core.translation import gettext as _
from parley.tasks.lists import state_label

PAGE = 50
# Messages of one person within this time stand under one name.
TOGETHER = timedelta(minutes=10)
MAY_CHANGE = timedelta(minutes=15)
QUOTED = 160

# Whoever reads the chat sees the names of its people, also of former ones and of partners that hide their contact data.
_CHAT = """
SELECT to_jsonb(c), mine.read_number, mine.is_muted,
  ARRAY(SELECT coalesce(company.name, '') FROM (
      SELECT DISTINCT p.company_id AS id FROM chats_participant p
      WHERE p.chat_id = c.id AND p.left_at IS NULL AND p.company_id <> %(company)s
      UNION SELECT CASE WHEN c.firm_id = %(company)s THEN c.client_id ELSE c.firm_id END WHERE c.kind = 'thread'
    ) others LEFT JOIN companies_company company ON company.id = others.id
    WHERE NOT EXISTS (SELECT 1 FROM companies_connection o WHERE o.scope = 'full' AND o.state IN ('active', 'paused')
      AND ((o.customer_id = %(company)s AND o.supplier_id = others.id)
        OR (o.supplier_id = %(company)s AND o.customer_id = others.id)))),
  (SELECT coalesce(jsonb_agg(jsonb_build_array(p.user_id, p.company_id, u.first_name, u.last_name, company.name,
      p.read_number, u.is_active AND coalesce(m.is_active, false)) ORDER BY p.joined_at, p.id), '[]')
    FROM chats_participant p JOIN accounts_user u ON u.id = p.user_id
    LEFT JOIN companies_company company ON company.id = p.company_id
    LEFT JOIN companies_member m ON m.company_id = p.company_id AND m.user_id = p.user_id
    WHERE p.chat_id = c.id AND p.left_at IS NULL)
FROM chats_chat c
LEFT JOIN chats_participant mine ON mine.chat_id = c.id AND mine.company_id = %(company)s
  AND mine.user_id = %(user)s AND mine.left_at IS NULL
WHERE c.id = %(chat)s
"""

_MESSAGES = """
SELECT m.id, m.number, m.company_id, m.author_id, author.first_name, author.last_name, coalesce(company.name, ''),
  coalesce(behalf.first_name || ' ' || behalf.last_name, ''), m.entry, m.details, m.html,
  CASE WHEN m.renderer = {renderer} THEN '' ELSE m.text END, m.renderer, m.sent_at, m.edited_at,
  m.deleted_at, m.task_id,
  side.title, side.kind, side.state,
  CASE WHEN quoted.id IS NOT NULL THEN jsonb_build_object('number', quoted.number,
    'is_deleted', quoted.deleted_at IS NOT NULL, 'text', left(quoted.text, 400),
    'name', teller.first_name || ' ' || teller.last_name) END,
  (SELECT jsonb_agg(jsonb_build_array(f.id, f.name, f.size, f.media_type) ORDER BY attached.id)
    FROM chats_messagefile attached JOIN files_storedfile f ON f.id = attached.file_id
    WHERE attached.message_id = m.id),
  EXISTS (SELECT 1 FROM chats_mention named WHERE named.message_id = m.id AND named.user_id = %(user)s)
FROM (SELECT * FROM chats_message WHERE chat_id = %(chat)s AND number {range} ORDER BY number {order} LIMIT %(most)s) m
JOIN accounts_user author ON author.id = m.author_id
LEFT JOIN accounts_user behalf ON behalf.id = m.on_behalf_of_id
LEFT JOIN companies_company company ON company.id = m.company_id
LEFT JOIN chats_message quoted ON quoted.id = m.reply_to_id
LEFT JOIN accounts_user teller ON teller.id = quoted.author_id
LEFT JOIN tasks_taskside side ON side.task_id = m.task_id AND side.company_id = %(company)s
ORDER BY m.number
""".replace("{renderer}", str(markdown.RENDERER_VERSION))
_LATEST = _MESSAGES.format(range="< %(number)s", order="DESC")
_FROM = _MESSAGES.format(range=">= %(number)s", order="ASC")
_NO_NUMBER = 2**31 - 1


class _ChatRow(NamedTuple):
    chat: str
    read_number: int | None
    is_muted: bool | None
    unconnected: list[str]
    people: str


@dataclass(frozen=True, slots=True)
class ChatPerson:
    """A participant as the others see them."""

    user_id: UUID
    company_id: UUID
    name: str
    initials: str
    company: str
    read_number: int
    is_member: bool
    """Whether the person still works there, as far as the reader's company may know."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A chat as its reader sees it, without messages."""

    chat: Chat
    actor: Actor
    people: list[ChatPerson]
    read_number: int | None
    """How far the reader has read. None if they read the chat without taking part."""
    is_muted: bool
    silence: str
    """The sentence why nothing can be written, or empty."""

    @property
    def others(self) -> list[ChatPerson]:
        me = (self.actor.user.pk, self.actor.company.pk)
        return [one for one in self.people if (one.user_id, one.company_id) != me]

    @property
    def title(self) -> str:
        return title_of(self.chat.kind, self.chat.subject, [one.name for one in self.others])

    @property
    def address(self) -> str:
        return address_of(self.chat.pk, self.chat.kind)

    @property
    def partner_ids(self) -> list[UUID]:
        """Return the other companies that can read the chat."""
        companies = {one.company_id for one in self.people} | {self.chat.firm_id, self.chat.client_id}
        return sorted(found for found in companies if found and found != self.actor.company.pk)

    @property
    def is_writable(self) -> bool:
        return not self.silence


class MessageRow(NamedTuple):
    id: UUID
    number: int
    company_id: UUID
    author_id: UUID
    first_name: str
    last_name: str
    company: str
    behalf: str
    entry: str
    details: Any
    html: str
    text: str
    renderer: int
    sent_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    task_id: UUID | None
    task_title: str | None
    task_kind: str | None
    task_state: str | None
    quote: Any
    files: Any
    is_mentioned: bool


class ShownFile(NamedTuple):
    id: UUID
    name: str
    size: int
    media_type: str

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message as its reader sees it. `previous` is the number of the message before it, 0 if there is none."""

    row: MessageRow
    previous: int
    day: date
    begins_day: bool
    is_continued: bool
    is_own: bool
    is_colleague: bool

    @property
    def author(self) -> str:
        return f"{self.row.first_name} {self.row.last_name}"

    @property
    def initials(self) -> str:
        return (self.row.first_name[:1] + self.row.last_name[:1]).upper()

    @property
    def details(self) -> Any:
        return self.row.details

    @property
    def entry_template(self) -> str:
        return template_of(self.row.entry) if self.row.entry else ""

    @property
    def content(self) -> Markup:
        """Return the text as HTML, rendered anew where an older renderer wrote it."""
        row = self.row
        html = row.html if row.renderer == markdown.RENDERER_VERSION else markdown.render(row.text).html
        return Markup(html)  # noqa: S704 - sanitised by the renderer

    @property
    def quoted_text(self) -> str:
        quote: dict[str, Any] = self.row.quote or {}
        return markdown.plain(quote.get("text", ""))[:QUOTED]

    @property
    def files(self) -> list[ShownFile]:
        return [ShownFile(UUID(key), name, size, media_type) for key, name, size, media_type in self.row.files]

    @property
    def may_change(self) -> bool:
        row = self.row
        return self.is_own and not row.entry and not row.deleted_at and clock.now() - row.sent_at < MAY_CHANGE

    @property
    def changeable_until(self) -> datetime:
        return self.row.sent_at + MAY_CHANGE

    @property
    def task_status(self) -> str:
        row = self.row
        return state_label(row.task_kind, row.task_state) if row.task_kind and row.task_state else ""


@dataclass(frozen=True, slots=True)
class MessagePage:
    """Messages in their order, and whether there are more on either side."""

    messages: list[ShownMessage]
    has_older: bool
    has_newer: bool

    @property
    def oldest(self) -> int:
        return self.messages[0].row.number if self.messages else 0

    @property
    def newest(self) -> int:
        return self.messages[-1].row.number if self.messages else 0


def read_conversation(actor: Actor, chat_id: UUID) -> Conversation:
    """Return the chat if the acting person reads it. Raises `NotFound`. One statement."""
    parameters = {"chat": chat_id, "company": actor.company.pk, "user": actor.user.pk}
    row = fetch_one(_CHAT, parameters, _ChatRow)
    if row is None:
        raise NotFound
    values = json.loads(row.chat)
    fields = Chat._meta.concrete_fields
    chat = Chat.from_db("default", [f.attname for f in fields], [f.to_python(values[str(f.column)]) for f in fields])
    people = [_person(one) for one in json.loads(row.people)]
    silence = _silence(actor, chat, row.unconnected, people)
    return Conversation(chat, actor, people, row.read_number, bool(row.is_muted), silence)


def read_messages(
    actor: Actor, chat_id: UUID, *, before: int = 0, after: int = 0, at: int = 0, most: int = PAGE
) -> MessagePage:
    """Return the latest messages, those before or after a number, or those around one. One statement.

    The caller has found the chat with `read_conversation`; row-level security shows no message of another one.
    """
    parameters = {"chat": chat_id, "company": actor.company.pk, "user": actor.user.pk, "most": most + 1}
    if after or at:
        number = after or max(at - most // 2, 0)
        rows = fetch(_FROM, parameters | {"number": number}, MessageRow)
        # The first row is read for what stands before the second. The one that was asked for may have moved away.
        is_known = bool(rows) and (rows[0].number <= number if after else number > 1)
        known, shown = (rows[:1], rows[1:]) if is_known else ([], rows[:most])
        has_newer = len(rows) > most
    else:
        rows = fetch(_LATEST, parameters | {"number": before or _NO_NUMBER}, MessageRow)
        known, shown = (rows[:1], rows[1:]) if len(rows) > most else ([], rows)
        has_newer = bool(before)
    return MessagePage(_shown(actor, known, shown), has_older=bool(known), has_newer=has_newer)


def title_of(kind: str, subject: str, names: Sequence[str]) -> str:
    """Return what a chat is called: its subject, or the other people."""
    if subject:
        return subject
    if kind == Chat.Kind.DIRECT:
        return names[0] if names else ""
    return ", ".join(names) if names else _("Nobody else")


def address_of(chat_id: UUID, kind: str, number: int = 0) -> str:
    """Return the address of a chat's page, or of one message on it."""
    there = ""
    if kind == Chat.Kind.THREAD:
        try:
            there = reverse("chats:thread", args=[chat_id])
        except NoReverseMatch:
            there = ""
    there = there or reverse("chats:conversation", args=[chat_id])
    return f"{there}?at={number}#m-{number}" if number else there


def seen_by(conversation: Conversation, page: MessagePage) -> list[ChatPerson] | None:
    """Return the others who have read the reader's last message, None if the last one is not the reader's."""
    last = page.messages[-1] if page.messages and not page.has_newer else None
    if last is None or not last.is_own:
        return None
    return [one for one in conversation.others if one.read_number >= last.row.number]


def _person(row: list[Any]) -> ChatPerson:
    user_id, company_id, first, last, company, read_number, is_member = row
    initials = (first[:1] + last[:1]).upper()
    return ChatPerson(
        UUID(user_id), UUID(company_id), f"{first} {last}", initials, company or "", read_number, is_member
    )


def _silence(actor: Actor, chat: Chat, unconnected: list[str], people: list[ChatPerson]) -> str:
    if chat.archived_at:
        return _("This thread is archived. Re-open it to write.")
    if unconnected:
        sentence = _("You are no longer connected with %(company)s, so you can no longer write here.")
        return sentence % {"company": ", ".join(sorted(unconnected))}
    if chat.kind == Chat.Kind.DIRECT:
        for one in people:
            if one.user_id != actor.user.pk and not one.is_member:
                sentence = _("%(person)s no longer works at %(company)s, so you can no longer write here.")
                return sentence % {"person": one.name, "company": one.company}
    return ""


def _shown(actor: Actor, known: list[MessageRow], rows: list[MessageRow]) -> list[ShownMessage]:
    shown = []
    before = known[0] if known else None
    for row in map(_parsed, rows):
        day = clock.local(row.sent_at).date()
        begins_day = before is None or clock.local(before.sent_at).date() != day
        shown.append(
            ShownMessage(
                row,
                previous=before.number if before else 0,
                day=day,
                begins_day=begins_day,
                is_continued=before is not None and not begins_day and _continues(before, row),
                is_own=(row.author_id, row.company_id) == (actor.user.pk, actor.company.pk),
                is_colleague=row.company_id == actor.company.pk,
            )
        )
        before = row
    return shown


def _parsed(row: MessageRow) -> MessageRow:
    """Parse the columns that arrive as JSON."""
    quote = json.loads(row.quote) if row.quote else None
    files = json.loads(row.files) if row.files else []
    return row._replace(details=json.loads(row.details), quote=quote, files=files)


def _continues(before: MessageRow, row: MessageRow) -> bool:
    same = (before.author_id, before.company_id, before.behalf) == (row.author_id, row.company_id, row.behalf)
    return same and not before.entry and not row.entry and row.sent_at - before.sent_at < TOGETHER
