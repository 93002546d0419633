"""Groups of events. Each can be switched off."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise

from parley.core.translation import gettext_lazy as _


class Group(StrEnum):
    """Group of events that people switch on and off together. The value is stored."""

    TURN = "turn"
    ASSIGNED = "assigned"
    MENTION = "mention"
    COMMENT = "comment"
    UPDATE = "update"
    CHAT = "chat"
    CLIENT_TASKS = "client_tasks"
    EVALUATION = "evaluation"
    PARTNER = "partner"
    WIKI = "wiki"


@dataclass(frozen=True, slots=True)
class GroupText:
    label: Promise
    text: Promise


GROUPS: dict[Group, GroupText] = {
    Group.TURN: GroupText(_("Your turn"), _("A task of yours waits for you, or a new one has arrived")),
    Group.ASSIGNED: GroupText(_("Assigned to you"), _("Somebody gives you a task or a client task")),
    Group.MENTION: GroupText(_("Mentions"), _("Somebody writes @ and your name")),
    Group.COMMENT: GroupText(_("Comments"), _("New comments and internal notes on your tasks")),
    Group.UPDATE: GroupText(
        _("Other steps"), _("Your tasks are accepted, cancelled, answered by a colleague and so on")
    ),
    Group.CHAT: GroupText(_("Chats"), _("New messages in chats that you follow")),
    Group.CLIENT_TASKS: GroupText(_("Client tasks"), _("Client tasks are added, completed or changed")),
    Group.EVALUATION: GroupText(_("Evaluations"), _("An evaluation waits for your scores or your review")),
    Group.PARTNER: GroupText(_("Partners and invitations"), _("Requests to connect, and the answers")),
    Group.WIKI: GroupText(_("Wiki"), _("A partner shares a wiki page with your company")),
}
"""All groups in the order in which settings show them."""
