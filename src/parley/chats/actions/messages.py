"""Messages of a chat: sending, reading."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.core.files.base import File
from django.db import IntegrityError, transaction

from parley.accounts.models import User
from parley.chats.mentions import Reader, keep_mentions, mark_names, mentioned, readers
from parley.chats.models import LONGEST_MESSAGE, Chat, Message, MessageFile
from parley.chats.notices import mark_notice_read, notify_of_message
from parley.companies.actor import Actor
from parley.core import clock, markdown
from parley.core.errors import NotFound, Refused
from parley.core.ids import new_id
from parley.core.sql import execute, fetch, fetch_one
from parley.core.translation import gettext as _
from parley.files.actions import keep_file

# The share locks keep a connection from being ended between this read and the commit.
_UNCONNECTED = """
WITH others AS (
  SELECT DISTINCT p.company_id AS id FROM chats_participant p
  WHERE p.chat_id = %(chat)s AND p.left_at IS NULL AND p.company_id <> %(company)s
  UNION
  SELECT CASE WHEN c.firm_id = %(company)s THEN c.client_id ELSE c.firm_id END FROM chats_chat c
  WHERE c.id = %(chat)s AND c.kind = 'thread'
), connected AS MATERIALIZED (
  SELECT c.customer_id, c.supplier_id FROM companies_connection c
  JOIN others ON others.id IN (c.customer_id, c.supplier_id)
  WHERE %(company)s IN (c.customer_id, c.supplier_id) AND c.scope = 'full' AND c.state IN ('active', 'paused')
  ORDER BY c.id FOR SHARE OF c
)
SELECT company.name FROM others JOIN companies_company company ON company.id = others.id
WHERE NOT EXISTS (SELECT 1 FROM connected WHERE others.id IN (connected.customer_id, connected.supplier_id))
"""


# The other person of a direct chat, if no longer a member.
_GONE = """
SELECT u.first_name || ' ' || u.last_name, company.name
FROM chats_participant p JOIN accounts_user u ON u.id = p.user_id
JOIN companies_company company ON company.id = p.company_id
LEFT JOIN companies_member m ON m.company_id = p.company_id AND m.user_id = p.user_id
WHERE p.chat_id = %(chat)s AND p.user_id <> %(user)s AND NOT (u.is_active AND coalesce(m.is_active, false)) LIMIT 1
"""


class NotConnected(Refused):
    """A company in the chat is not connected with the author's any more: the chat can only be read."""


class _Name(NamedTuple):
    name: str


class _Gone(NamedTuple):
    person: str
    company: str


class _Number(NamedTuple):
    number: int | None


def send_message(
    chat: Chat,
    *,
    by: Actor,
    text: str = "",
    key: UUID,
    files: Sequence[File[bytes]] = (),
    reply_to: Message | None = None,
    task_id: UUID | None = None,
    on_behalf_of: User | None = None,
) -> Message:
    """Add a message to `chat`. A `key` that the author sent before returns the stored message, whatever the text.

    Raises `Refused` (nothing written, too long, archived, a company no longer connected) and `NotFound`.
    """
    if stored := sent_with(chat, by, key):
        return stored
    if not text.strip() and not files and task_id is None:
        raise Refused(_("Write a message or add a file."))
    if len(text) > LONGEST_MESSAGE:
        raise Refused(_("A message can have at most %(most)s characters.") % {"most": LONGEST_MESSAGE})
    try:
        with transaction.atomic():
            return _write(chat, by, text, key, files, reply_to, task_id, on_behalf_of)
    except IntegrityError:
        # Sent twice at once. The other transaction has committed by now.
        if stored := sent_with(chat, by, key):
            return stored
        raise


def _write(
    chat: Chat,
    by: Actor,
    text: str,
    key: UUID,
    files: Sequence[File[bytes]],
    reply_to: Message | None,
    task_id: UUID | None,
    on_behalf_of: User | None,
) -> Message:
    require_writable(chat, by)
    kept = [keep_file(company=by.company, by=by.user, upload=upload) for upload in files]
    number = _next_number(chat)
    html, version, named = render_text(chat, by, text)
    message = Message.objects.create(
        chat=chat,
        number=number,
        company=by.company,
        author=by.user,
        on_behalf_of=on_behalf_of,
        text=text,
        html=html,
        renderer=version,
        key=key,
        reply_to=reply_to,
        task_id=task_id,
    )
    if kept:
        MessageFile.objects.bulk_create(MessageFile(chat=chat, message=message, file=file) for file in kept)
    if named:
        keep_mentions(message, named)
    notify_of_message(message, by=by, named=[one.user_id for one in named])
    return message


class RenderedText(NamedTuple):
    html: str
    version: int
    named: list[Reader]
    """The people whom the text names."""


def render_text(chat: Chat, by: Actor, text: str) -> RenderedText:
    """Render a message, with the names after an @ of those who can read the chat marked."""
    rendered = markdown.render(text)
    named = mentioned(text, readers(chat, by)) if "@" in text else []
    return RenderedText(mark_names(rendered.html, (one.name for one in named)), rendered.version, named)


def write_entry(chat: Chat, entry: str, *, by: Actor, details: Mapping[str, Any]) -> Message:
    """Write an entry about a change of the chat. Runs in the transaction of that change."""
    message = Message.objects.create(
        chat=chat,
        number=_next_number(chat),
        company=by.company,
        author=by.user,
        entry=entry,
        details=dict(details),
        key=new_id(),
    )
    notify_of_message(message, by=by)
    return message


def rewrite_entry(message: Message, *, by: Actor, details: Mapping[str, Any]) -> None:
    """Replace the details of an own entry and move it to the end, where it is unread for the others.

    Runs in the transaction of the change.
    """
    message.number, message.sent_at, message.details = _next_number(message.chat), clock.now(), dict(details)
    message.save(update_fields=["number", "sent_at", "details"])
    notify_of_message(message, by=by)


def mark_read(chat: Chat, *, by: Actor, up_to: int) -> None:
    """Move the reader's pointer forward to message number `up_to`, never back. Others who read the chat have none."""
    is_new = execute(
        "UPDATE chats_participant SET read_number = least(%(up_to)s, last_number)"
        " WHERE chat_id = %(chat)s AND company_id = %(company)s AND user_id = %(user)s AND left_at IS NULL"
        " AND read_number < least(%(up_to)s, last_number)",
        {"chat": chat.pk, "company": by.company.pk, "user": by.user.pk, "up_to": up_to},
    )
    if is_new:
        mark_notice_read(chat, by=by)


def sent_with(chat: Chat, by: Actor, key: UUID) -> Message | None:
    return Message.objects.filter(chat=chat, author=by.user, key=key).first()


def require_writable(chat: Chat, by: Actor) -> None:
    """Raise `Refused` if `chat` can only be read: archived, or with a company that is no longer connected."""
    if chat.archived_at:
        raise Refused(_("This thread is archived. Re-open it to write."))
    parameters = {"chat": chat.pk, "company": by.company.pk}
    if names := [row.name for row in fetch(_UNCONNECTED, parameters, _Name)]:
        raise NotConnected(
            _("You are no longer connected with %(company)s. You can see this conversation, but not write in it.")
            % {"company": ", ".join(names)}
        )
    if chat.kind == Chat.Kind.DIRECT and (gone := fetch_one(_GONE, parameters | {"user": by.user.pk}, _Gone)):
        raise Refused(
            _("%(person)s no longer works at %(company)s, so you can no longer write here.")
            % {"person": gone.person, "company": gone.company}
        )


def _next_number(chat: Chat) -> int:
    """Lock the chat's row until the end of the transaction and return the number of its next message."""
    row = fetch_one("SELECT parley_number_message(%(chat)s, %(at)s)", {"chat": chat.pk, "at": clock.now()}, _Number)
    if row is None or row.number is None:
        raise NotFound
    return row.number
