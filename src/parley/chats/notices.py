"""Notices about chats: one for each thread, whatever happens in it, and mentions in groups.

Direct and group messages count at the messenger alone, so that nothing is counted twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from parley.chats.client_task_models import ClientTask, ClientTaskList
from parley.chats.models import Chat, Message
from parley.companies.actor import Actor
from parley.core import clock
from parley.core.ids import new_id
from parley.core.sql import execute
from parley.core.translation import gettext as _
from parley.core.translation import gettext_lazy, ngettext
from parley.notifications.groups import Group
from parley.notifications.topics import Described, NoticeRow, Phrase, Text, Topic, add_topic
from parley.notifications.writing import write_notices

CHAT = "chat"
MESSAGE, MENTIONED, CLIENT_TASKS, ASSIGNED = "message", "mentioned", "client_tasks", "client_task_assigned"

_REST = """%(event)s::uuid AS event_id, {grp} AS grp, {reason} AS reason, {code} AS code, %(details)s::jsonb AS details,
  %(by_user)s::uuid AS by_user, %(by_company)s::uuid AS by_company, %(at)s::timestamptz AS at"""
# The other company of a thread. A group may have many.
_PARTNER = "CASE WHEN c.firm_id = {company} THEN c.client_id ELSE c.firm_id END"
_CHAT = "'chat' AS topic, c.id AS topic_id, c.kind AS kind"
_MENTIONS = f"""
SELECT m.user_id, m.company_id, {_PARTNER.format(company="m.company_id")} AS partner_id, {_CHAT},
  {_REST.format(grp=f"'{Group.MENTION}'", reason="70", code=f"'{MENTIONED}'")}
FROM chats_mention m JOIN chats_chat c ON c.id = m.chat_id
WHERE m.message_id = %(message)s AND m.user_id = ANY(%(named)s::uuid[]) AND c.kind <> 'direct'
"""  # noqa: S608 - no user input
_FOLLOWERS = f"""
SELECT p.user_id, p.company_id, {_PARTNER.format(company="p.company_id")}, {_CHAT},
  {_REST.format(grp="%(group)s::text", reason="30", code="%(code)s::text")}
FROM chats_participant p JOIN chats_chat c ON c.id = p.chat_id
WHERE p.chat_id = %(chat)s AND p.left_at IS NULL AND NOT p.is_muted AND c.kind = 'thread'
"""  # noqa: S608 - no user input
_AUTHOR = f"""
SELECT %(by_user)s::uuid, %(by_company)s::uuid, NULL, {_CHAT},
  {_REST.format(grp="%(group)s::text", reason="0", code="%(code)s::text")}
FROM chats_chat c WHERE c.id = %(chat)s
"""  # noqa: S608 - no user input
_NEWS = f"{_MENTIONS} UNION ALL {_FOLLOWERS} UNION ALL {_AUTHOR}"
# Only to people who can read the thread, at the company for which they can.
_ASSIGNEES = f"""
SELECT DISTINCT ON (t.assignee_id) t.assignee_id AS user_id, m.company_id,
  {_PARTNER.format(company="m.company_id")} AS partner_id, {_CHAT},
  {_REST.format(grp=f"'{Group.ASSIGNED}'", reason="60", code=f"'{ASSIGNED}'")}
FROM chats_clienttask t
JOIN chats_chat c ON c.id = t.chat_id
JOIN companies_member m ON m.user_id = t.assignee_id AND m.company_id IN (c.firm_id, c.client_id) AND m.is_active
WHERE t.id = ANY(%(tasks)s::uuid[]) AND (
  (m.company_id = c.firm_id AND NOT c.firm_participants_only)
  OR (m.company_id = c.client_id AND NOT c.client_participants_only)
  OR EXISTS (SELECT 1 FROM chats_participant p WHERE p.chat_id = c.id AND p.company_id = m.company_id
             AND p.user_id = m.user_id AND p.left_at IS NULL))
ORDER BY t.assignee_id, m.company_id = c.client_id DESC
"""  # noqa: S608 - no user input
_SEEN = """
UPDATE notifications_notice n SET count = 0
FROM chats_participant p
WHERE p.chat_id = %(chat)s AND p.company_id = %(company)s AND p.user_id = %(user)s AND p.read_number >= p.last_number
  AND n.company_id = p.company_id AND n.user_id = p.user_id AND n.topic = 'chat' AND n.topic_id = p.chat_id
  AND n.count > 0 AND n.done_at IS NULL
"""


def register() -> None:
    add_topic(
        Topic(
            CHAT,
            "(SELECT true FROM chats_chat c WHERE c.id = n.topic_id)",
            _describe,
            _PHRASES,
            kinds=lambda: {
                Chat.Kind.THREAD.value: (_("Chat"), "messages-square"),
                Chat.Kind.GROUP.value: (_("Group"), "message-circle"),
            },
        )
    )


def notify_of_message(message: Message, *, by: Actor, named: Collection[UUID] = ()) -> None:
    """Write the notices of a message, or of an entry: for those who follow the thread, and for `named` people.

    One statement. None for a direct message.
    """
    chat = message.chat
    if chat.kind == Chat.Kind.DIRECT or (chat.kind == Chat.Kind.GROUP and not named):
        return
    code = message.entry or MESSAGE
    if code in SILENT_ENTRIES:
        return
    _write(_NEWS, chat, by, message.pk, message=message.pk, named=list(named), **_news(code, message.details))


def notify_of_mentions(message: Message, *, by: Actor, named: Collection[UUID]) -> None:
    """Write the notices of people whom a message names since it was edited."""
    if named and message.chat.kind != Chat.Kind.DIRECT:
        _write(_MENTIONS, message.chat, by, message.pk, message=message.pk, named=list(named), details="{}")


def notify_of_assignment(chat: Chat, tasks: Sequence[ClientTask], *, by: Actor) -> None:
    """Write the notices of client tasks for the people to whom they have just been assigned."""
    if assigned := [task.pk for task in tasks if task.assignee_id]:
        _write(_ASSIGNEES, chat, by, new_id(), tasks=assigned, details="{}")


def mark_notice_read(chat: Chat, *, by: Actor) -> None:
    """Mark the notice as read with the last message of the chat."""
    execute(_SEEN, {"chat": chat.pk, "company": by.company.pk, "user": by.user.pk})


def _write(source: str, chat: Chat, by: Actor, event_id: UUID, **parameters: Any) -> None:
    given = {"chat": chat.pk, "event": event_id, "by_user": by.user.pk, "by_company": by.company.pk, "at": clock.now()}
    write_notices(source, given | parameters)


def _news(code: str, details: Mapping[str, Any]) -> dict[str, str]:
    """Return group, code and details of an entry. Of client tasks, the notice keeps how many, and not which."""
    if code != CLIENT_TASKS:
        return {"group": Group.CHAT, "code": code, "details": "{}"}
    counts = {verb: len(tasks) for verb, tasks in details.items() if isinstance(tasks, list)}
    return {"group": Group.CLIENT_TASKS, "code": code, "details": json.dumps(counts)}


def _say_client_tasks(row: NoticeRow) -> Text:
    if len(row.details) == 1:
        [(verb, number)] = row.details.items()
        if say := _COUNTED.get(verb):
            return str(say(number)) % {"number": number}
    return _("changed the client tasks")


_COUNTED: Mapping[str, Callable[[int], Text]] = {
    "created": lambda number: ngettext("added %(number)s client task", "added %(number)s client tasks", number),
    "completed": lambda number: ngettext(
        "completed %(number)s client task", "completed %(number)s client tasks", number
    ),
    "reopened": lambda number: ngettext(
        "re-opened %(number)s client task", "re-opened %(number)s client tasks", number
    ),
    "deleted": lambda number: ngettext("deleted %(number)s client task", "deleted %(number)s client tasks", number),
    "resent": lambda _number: gettext_lazy("sent the client tasks again"),
}
_PHRASES: Mapping[str, Phrase] = {
    MESSAGE: gettext_lazy("wrote a message"),
    MENTIONED: gettext_lazy("mentioned you"),
    CLIENT_TASKS: _say_client_tasks,
    ASSIGNED: gettext_lazy("assigned a client task to you"),
    "thread_archived": gettext_lazy("archived the chat"),
    "thread_reopened": gettext_lazy("re-opened the chat"),
}
SILENT_ENTRIES: Mapping[str, str] = dict.fromkeys(
    ("started", "people_added", "people_removed", "person_left", "renamed"),
    "is about a group, which counts at the messenger",
)
"""Entries that lead to no notice, with the reason."""


def _describe(actor: Actor, rows: Sequence[NoticeRow]) -> dict[UUID, Described]:  # noqa: ARG001 - as the acting company
    """Return subjects, and how much of the client tasks is done now. Two statements."""
    ids = [row.topic_id for row in rows]
    done = {one.chat_id: one for one in ClientTaskList.objects.filter(chat__in=ids, total__gt=0)}
    described = {}
    for key, kind, subject in Chat.objects.filter(pk__in=ids).values_list("pk", "kind", "subject"):
        is_thread = kind == Chat.Kind.THREAD
        href = reverse("chats:thread" if is_thread else "chats:conversation", args=[key])
        counts = done.get(key)
        detail = (
            _("%(done)s of %(total)s client tasks done") % {"done": counts.done, "total": counts.total}
            if counts
            else ""
        )
        described[key] = Described(subject or _("Group"), href, detail)
    return described
