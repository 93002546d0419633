"""Changing and deleting one's own messages within fifteen minutes."""

from uuid import UUID

from django.db import transaction

from parley.chats.actions.messages import render_text, require_writable
from parley.chats.mentions import keep_mentions
from parley.chats.message_queries import MAY_CHANGE
from parley.chats.models import Mention, Message, MessageFile
from parley.chats.notices import notify_of_mentions
from parley.companies.actor import Actor
from parley.core import clock
from parley.core.errors import NotFound, Refused
from parley.core.translation import gettext as _


def own_message(message_id: UUID, *, by: Actor) -> Message:
    """Return a message that `by` wrote. Raises `NotFound` for all others."""
    own = Message.objects.select_related("chat").filter(author=by.user, company=by.company, entry="")
    found = own.filter(pk=message_id).first()
    if found is None:
        raise NotFound
    return found


def edit_message(message_id: UUID, *, by: Actor, text: str) -> Message:
    """Replace the text of an own message. Raises `Refused` and `NotFound`."""
    with transaction.atomic():
        message = _changeable(message_id, by)
        if not text.strip() and not message.files.exists() and message.task_id is None:
            raise Refused(_("Write a message or delete it."))
        if text == message.text:
            return message
        message.text = text
        message.edited_at = clock.now()
        message.html, message.renderer, named = render_text(message.chat, by, text)
        message.save(update_fields=["text", "html", "renderer", "edited_at"])
        notify_of_mentions(message, by=by, named=keep_mentions(message, named))
    return message


def delete_message(message_id: UUID, *, by: Actor) -> Message:
    """Remove text, files and mentions of an own message. Its row stays, so that the numbers stay."""
    with transaction.atomic():
        message = _changeable(message_id, by)
        MessageFile.objects.filter(message=message).delete()
        Mention.objects.filter(message=message).delete()
        message.text = message.html = ""
        message.task = None
        message.deleted_at = clock.now()
        message.save(update_fields=["text", "html", "task", "deleted_at"])
    return message


def _changeable(message_id: UUID, by: Actor) -> Message:
    message = own_message(message_id, by=by)
    message = Message.objects.select_for_update(of=("self",)).select_related("chat").get(pk=message.pk)
    require_writable(message.chat, by)
    if message.deleted_at:
        raise Refused(_("This message was deleted."))
    if clock.now() - message.sent_at >= MAY_CHANGE:
        raise Refused(_("A message can be edited or deleted within 15 minutes. This one is older."))
    return message
