"""E-mail about threads. It names client and subject if the firm lets its mails show content, and no message."""

from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings

from parley.chats.models import Chat
from parley.chats.signals import client_tasks_done
from parley.companies.actor import Actor
from parley.companies.other_companies import company_link
from parley.core.sql import fetch
from parley.core.translation import gettext_lazy as _
from parley.notify.kinds import MailKind, register_mails
from parley.notify.mail import About, Reader, queue_mail

_FIRM = """
SELECT person.id, person.email, person.language, firm.name, client.name, person.time_zone, firm.mails_show_content
FROM chats_chat c
JOIN companies_company firm ON firm.id = c.firm_id
JOIN companies_company client ON client.id = c.client_id
JOIN chats_participant p ON p.chat_id = c.id AND p.company_id = c.firm_id AND p.left_at IS NULL AND NOT p.is_muted
JOIN companies_member m ON m.company_id = c.firm_id AND m.user_id = p.user_id AND m.is_active
JOIN accounts_user person ON person.id = p.user_id AND person.is_active
WHERE c.id = %(chat)s AND person.id <> %(by)s ORDER BY person.id
"""


class _Follower(NamedTuple):
    user_id: UUID
    email: str
    language: str
    firm: str
    client: str
    time_zone: str
    shows_content: bool


CHATS = MailKind("chats", _("Chats"), _("You get this e-mail because you follow a chat with a client."))


def register() -> None:
    register_mails(CHATS, "client_tasks_done")
    client_tasks_done.connect(notify_all_done, dispatch_uid="chats.notify_all_done")


def notify_all_done(sender: object, *, chat: Chat, by: Actor, **_more: Any) -> None:  # noqa: ARG001 - signal
    """Notify the firm's people who follow a thread that its last client task is done, except who did it."""
    assert chat.firm_id
    for follower in fetch(_FIRM, {"chat": chat.pk, "by": by.user.pk}, _Follower):
        context = {
            "company": follower.firm,
            "client": follower.client,
            "thread": chat.subject,
            "link": settings.BASE_URL + company_link(f"/chats/{chat.pk}", chat.firm_id),
        }
        reader = Reader(
            follower.email,
            follower.language,
            follower.time_zone,
            follower.user_id,
            chat.firm_id,
            follower.shows_content,
        )
        queue_mail(to=reader, template="client_tasks_done", context=context, about=About("chat", chat.pk))
