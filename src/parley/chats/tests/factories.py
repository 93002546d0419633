"""Chats between the people of the cast."""

from uuid import UUID

from parley.chats.actions.messages import send_message
from parley.chats.models import Chat, Message, Participant
from parley.companies.actor import Actor
from parley.companies.tests.factories import at_work
from parley.core.ids import new_id


def group(by: Actor, *others: Actor, subject: str = "Lids") -> Chat:
    with at_work(by):
        chat = Chat.objects.create(kind=Chat.Kind.GROUP, subject=subject, created_by=by.user, created_in=by.company)
        return with_participants(chat, by, *others)


def thread(firm: Actor, client: Actor, subject: str = "Annual accounts", **fields: bool) -> Chat:
    with at_work(firm):
        chat = Chat.objects.create(
            kind=Chat.Kind.THREAD,
            subject=subject,
            firm=firm.company,
            client=client.company,
            created_by=firm.user,
            created_in=firm.company,
            **fields,
        )
        return with_participants(chat, firm, client)


def with_participants(chat: Chat, *people: Actor) -> Chat:
    for one in people:
        Participant.objects.create(chat=chat, company=one.company, user=one.user, kind=chat.kind)
    return chat


def said(chat: Chat, by: Actor, text: str = "Good morning", key: UUID | None = None) -> Message:
    with at_work(by):
        return send_message(chat, by=by, text=text, key=key or new_id())
