"""Changes of threads: opening them with one or many partners, archiving, following, notes, linked tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from parley.chats.actions.client_tasks import NewTask, OpenList, add_to_list, require_assignees
from parley.chats.actions.messages import require_writable, send_message, write_entry
from parley.chats.client_task_models import ClientTaskList
from parley.chats.models import Chat, Message, Participant
from parley.chats.rights import ChatRight
from parley.chats.thread_models import ThreadNote, ThreadSettings, ThreadTask
from parley.companies.actor import Actor
from parley.companies.membership_locks import keep_people_from_leaving
from parley.companies.models import Company, Connection, Member
from parley.companies.queries import active_partners, colleagues
from parley.companies.rights import Right
from parley.core import clock
from parley.core.errors import NotFound, Refused
from parley.core.ids import new_id
from parley.core.rate_limits import is_within
from parley.core.sql import fetch_one
from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.tasks.models import Task

MOST_CLIENTS = 100
MOST_PER_HOUR = 300
ARCHIVED, REOPENED = "thread_archived", "thread_reopened"


@dataclass(frozen=True)
class NewThread:
    """A thread to open with `partner`. People are ids of those who take part; None lets a whole company read it."""

    partner: Company
    subject: str
    text: str = ""
    tasks: Sequence[NewTask] = ()
    is_firm: bool = True
    ours: frozenset[UUID] | None = None
    theirs: frozenset[UUID] | None = None


def open_threads(threads: Sequence[NewThread], *, by: Actor) -> list[Chat]:
    """Open threads, each with its own partner. All of them are opened, or none."""
    if len(threads) > MOST_CLIENTS:
        raise Refused(
            ngettext(
                "You can write to at most %(most)s client at once.",
                "You can write to at most %(most)s clients at once.",
                MOST_CLIENTS,
            )
            % {"most": MOST_CLIENTS}
        )
    known = set(
        active_partners(by.company).filter(pk__in=[one.partner.pk for one in threads]).values_list("pk", flat=True)
    )
    if any(one.partner.pk not in known for one in threads):
        raise Refused(_("Choose from your partners."), fields={"partner": [_("Choose from your partners.")]})
    # One statement, which counts as many as there are.
    for _one in threads:
        if not is_within(MOST_PER_HOUR, timedelta(hours=1), "threads", by.company.pk):
            raise Refused(_("Your company has opened very many chats. Wait an hour, then try again."))
    others = _keep_people(threads, by)
    return [_open(one, by, theirs) for one, theirs in zip(threads, others, strict=True)]


def _keep_people(threads: Sequence[NewThread], by: Actor) -> list[set[UUID]]:
    """Return who takes part at each partner. They and the own people cannot leave until the commit.

    Runs before a connection is locked. Raises `NotFound` if somebody is no active member. Who was responsible and has
    just left has handed that on, so those responsible are asked for once more.
    """
    for one in threads:
        require_assignees((by.company.pk, one.partner.pk), {task.assignee_id for task in one.tasks if task.assignee_id})
    own = {(user_id, by.company.pk) for one in threads for user_id in one.ours or ()}
    for _attempt in range(2):
        others = [set(one.theirs) if one.theirs else _responsible(by.company, one.partner) for one in threads]
        wanted = own.union(
            *({(user, one.partner.pk) for user in theirs} for one, theirs in zip(threads, others, strict=True))
        )
        if keep_people_from_leaving(wanted) == wanted:
            return others
    raise NotFound


def _open(new: NewThread, by: Actor, others: set[UUID]) -> Chat:
    firm, client = (by.company, new.partner) if new.is_firm else (new.partner, by.company)
    if not new.is_firm and not clients_may_start(firm):
        raise Refused(_("%(company)s opens chats itself. You can answer there.") % {"company": firm.name})
    ours_only, theirs_only = new.ours is not None, new.theirs is not None
    chat = Chat.objects.create(
        kind=Chat.Kind.THREAD,
        subject=new.subject,
        firm=firm,
        client=client,
        firm_participants_only=ours_only if new.is_firm else theirs_only,
        client_participants_only=theirs_only if new.is_firm else ours_only,
        created_by=by.user,
        created_in=by.company,
    )
    people = [(by.company, by.user.pk), *((by.company, one) for one in (new.ours or set()) - {by.user.pk})]
    people += [(new.partner, one) for one in others]
    # The first row is the author's, because nobody else may add the others.
    for company, user_id in people:
        Participant.objects.create(chat=chat, company=company, user_id=user_id, kind=chat.kind, added_by=by.user)
    require_writable(chat, by)
    if new.text.strip():
        send_message(chat, by=by, text=new.text, key=new_id())
    if new.tasks:
        add_to_list(OpenList(chat, ClientTaskList(chat=chat), by), new.tasks)
    if not new.text.strip() and not new.tasks:
        raise Refused(
            _("Write a message or add client tasks."), fields={"text": [_("Write a message or add client tasks.")]}
        )
    return chat


class _MayStart(NamedTuple):
    may: bool


def clients_may_start(firm: Company) -> bool:
    """Tell whether a company lets its clients start threads. One statement."""
    row = fetch_one("SELECT parley_clients_may_start(%(firm)s)", {"firm": firm.pk}, _MayStart)
    return bool(row and row.may)


def allow_clients_to_start(*, by: Actor, may: bool) -> None:
    by.require(Right.MANAGE_COMPANY)
    ThreadSettings.objects.update_or_create(company=by.company, defaults={"clients_may_start": may})


def archive(chat_id: UUID, *, by: Actor) -> Chat:
    """Close a thread for writing. Both companies can still read it."""
    chat = _lock(chat_id)
    if chat.archived_at:
        return chat
    require_writable(chat, by)
    write_entry(chat, ARCHIVED, by=by, details={})
    chat.archived_at = clock.now()
    chat.save(update_fields=["archived_at"])
    return chat


def reopen(chat_id: UUID, *, by: Actor) -> Chat:
    chat = _lock(chat_id)
    if not chat.archived_at:
        return chat
    chat.archived_at = None
    require_writable(chat, by)
    chat.save(update_fields=["archived_at"])
    write_entry(chat, REOPENED, by=by, details={})
    return chat


def follow(chat_id: UUID, *, by: Actor) -> None:
    """Take part in a thread, so that its news are one's own. What was written before counts as read."""
    chat = _thread(chat_id)
    kept = {"left_at": None, "read_number": chat.last_number}
    mine = Participant.objects.filter(chat=chat, company=by.company, user=by.user)
    if mine.filter(left_at=None).exists() or mine.update(**kept):
        return
    Participant.objects.create(
        chat=chat,
        company=by.company,
        user=by.user,
        kind=chat.kind,
        added_by=by.user,
        read_number=chat.last_number,
        last_number=chat.last_number,
        last_at=chat.last_at,
    )


def unfollow(chat_id: UUID, *, by: Actor) -> None:
    """Leave the people of a thread. Refused where only they may read it, as nobody could return."""
    chat = _thread(chat_id)
    is_closed = chat.firm_participants_only if by.company.pk == chat.firm_id else chat.client_participants_only
    if is_closed:
        raise Refused(_("Only those who take part can see this chat, so you cannot stop following it."))
    Participant.objects.filter(chat=chat, company=by.company, user=by.user, left_at=None).update(left_at=clock.now())


def add_note(chat_id: UUID, text: str, *, by: Actor) -> ThreadNote:
    """Write an internal note, also into an archived thread. The partner never sees it."""
    return ThreadNote.objects.create(chat=_thread(chat_id), company=by.company, author=by.user, text=text)


def write_for(chat_id: UUID, text: str, *, by: Actor, colleague_id: UUID, key: UUID) -> Message:
    """Write a message in the name of a colleague. Both names stay with it."""
    by.require(ChatRight.WRITE_FOR_COLLEAGUES)
    chat = _thread(chat_id)
    member = colleagues(by.company).filter(user=colleague_id).first()
    if member is None:
        raise NotFound
    return send_message(chat, by=by, text=text, key=key, on_behalf_of=None if member.user == by.user else member.user)


def link_task(chat_id: UUID, task_id: UUID, *, by: Actor) -> ThreadTask:
    """Link a task between the thread's two companies."""
    chat = _lock(chat_id)
    require_writable(chat, by)
    pair = (chat.firm_id, chat.client_id)
    task = Task.objects.filter(
        Q(requester=pair[0], responder=pair[1]) | Q(requester=pair[1], responder=pair[0]), pk=task_id
    ).first()
    if task is None:
        raise NotFound
    linked, _created = ThreadTask.objects.get_or_create(chat=chat, task=task, defaults={"added_by": by.user})
    return linked


def unlink_task(chat_id: UUID, task_id: UUID, *, by: Actor) -> None:
    chat = _lock(chat_id)
    require_writable(chat, by)
    ThreadTask.objects.filter(chat=chat, task=task_id).delete()


def _thread(chat_id: UUID) -> Chat:
    chat = Chat.objects.filter(pk=chat_id, kind=Chat.Kind.THREAD).first()
    if chat is None:
        raise NotFound
    return chat


def _lock(chat_id: UUID) -> Chat:
    chat = Chat.objects.select_for_update(no_key=True).filter(pk=chat_id, kind=Chat.Kind.THREAD).first()
    if chat is None:
        raise NotFound
    return chat


def _responsible(company: Company, partner: Company) -> set[UUID]:
    """Return who is responsible for the connection at the partner, or else the owner."""
    between = Connection.objects.filter(
        Q(customer=company, supplier=partner) | Q(customer=partner, supplier=company), state=Connection.State.ACTIVE
    )
    named = {
        one.customer_responsible_id if one.customer_id == partner.pk else one.supplier_responsible_id for one in between
    }
    active = Member.objects.filter(company=partner, is_active=True)
    found = set(active.filter(user__in=named - {None}).values_list("user", flat=True))
    return found or set(active.filter(role="owner").values_list("user", flat=True))
