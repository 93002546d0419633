"""Changes of client tasks. Each holds the lock of the chat's row, writes an entry, and keeps the counts of the list."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.core.files.base import File
from django.db.models import Max, QuerySet

from parley.chats.actions.messages import require_writable
from parley.chats.client_task_entries import Verb, record
from parley.chats.client_task_models import LONGEST_TITLE, MOST_IN_LIST, ClientTask, ClientTaskFile, ClientTaskList
from parley.chats.models import Chat
from parley.chats.notices import notify_of_assignment
from parley.chats.signals import client_tasks_done
from parley.companies.actor import Actor
from parley.companies.membership_locks import keep_people_from_leaving
from parley.core import clock
from parley.core.errors import NotFound, Refused
from parley.core.sql import execute
from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.files.actions import keep_file

NOTIFIED_AGAIN_AFTER = timedelta(hours=1)


class Overtaken(Refused):
    """A change was made from a page that shows another order than the list has now."""


@dataclass(frozen=True)
class NewTask:
    title: str
    link: str = ""
    due_on: date | None = None
    needs_file: bool = False
    assignee_id: UUID | None = None


class OpenList(NamedTuple):
    """A list under its lock."""

    chat: Chat
    counts: ClientTaskList
    by: Actor

    def note(self, verb: Verb, *tasks: ClientTask) -> None:
        """Write the entry and save the counts."""
        record(self.chat, self.counts, verb, tasks, by=self.by)
        self.counts.save()

    def find(self, task_id: UUID) -> ClientTask:
        """Return a client task of this list that is not deleted. Raises `NotFound` or `Refused`."""
        task = ClientTask.objects.filter(chat=self.chat, pk=task_id).first()
        if task is None:
            raise NotFound
        if task.deleted_at:
            raise Refused(_("This client task was deleted. You can restore it under “Deleted client tasks”."))
        return task


@contextmanager
def open_list(chat_id: UUID, *, by: Actor) -> Iterator[OpenList]:
    """Lock the list of a thread for a change. Raises `NotFound`, or `Refused` if the thread can only be read."""
    chat = Chat.objects.select_for_update(no_key=True).filter(pk=chat_id, kind=Chat.Kind.THREAD).first()
    if chat is None:
        raise NotFound
    require_writable(chat, by)
    counts = ClientTaskList.objects.select_related("entry").filter(chat=chat).first()
    yield OpenList(chat, counts or ClientTaskList(chat=chat), by)


def add_client_tasks(chat_id: UUID, tasks: Sequence[NewTask], *, by: Actor) -> list[ClientTask]:
    """Add tasks at the end of the list."""
    require_people(chat_id, {task.assignee_id for task in tasks if task.assignee_id})
    with open_list(chat_id, by=by) as open_:
        return add_to_list(open_, tasks)


def add_to_list(open_: OpenList, tasks: Sequence[NewTask]) -> list[ClientTask]:
    """Do so in a list that is open. The caller has called `require_people` for the assignees."""
    chat, counts, by = open_
    if not tasks:
        raise Refused(_("Write at least one client task."), fields={"lines": [_("Write at least one client task.")]})
    require_room(counts.total + len(tasks))
    if any(len(task.title) > LONGEST_TITLE for task in tasks):
        raise too_long()
    last = ClientTask.objects.filter(chat=chat).aggregate(last=Max("position"))["last"] or 0
    created = [
        ClientTask(
            chat=chat,
            position=position,
            title=task.title,
            link=task.link,
            due_on=task.due_on,
            needs_file=task.needs_file,
            assignee_id=task.assignee_id,
            created_by=by.user,
            created_in=by.company,
        )
        for position, task in enumerate(tasks, last + 1)
    ]
    ClientTask.objects.bulk_create(created)
    counts.total += len(created)
    counts.notified_at = None
    open_.note(Verb.CREATED, *created)
    notify_of_assignment(chat, created, by=by)
    return created


def set_done(chat_id: UUID, task_id: UUID, *, by: Actor, is_done: bool) -> ClientTask:
    """Tick or untick a task. Somebody who wants what another has just done changes nothing."""
    with open_list(chat_id, by=by) as open_:
        task = open_.find(task_id)
        if task.is_done == is_done:
            return task
        if is_done and task.needs_file and not task.files.exists():
            raise Refused(_("This client task needs a file. Upload the file to complete it."))
        _set_done(open_, task, is_done=is_done)
        return task


def attach_file(chat_id: UUID, task_id: UUID, upload: File[bytes], *, by: Actor) -> ClientTask:
    """Store a file for a task and tick it. The latest file counts; earlier ones stay with the client's papers."""
    with open_list(chat_id, by=by) as open_:
        task = open_.find(task_id)
        file = keep_file(company=by.company, by=by.user, upload=upload)
        ClientTaskFile.objects.create(chat=open_.chat, task=task, file=file, company=by.company, uploaded_by=by.user)
        if task.is_done:
            open_.note(Verb.CHANGED, task)
        else:
            _set_done(open_, task, is_done=True)
        return task


def move(chat_id: UUID, task_id: UUID, *, by: Actor, after_id: UUID | None, seen: str) -> ClientTask:
    """Move a task behind `after_id`, or to the top for None.

    `seen` is the `order_stamp` of the list that the person saw. Raises `Overtaken` if the list is in another order now.
    """
    with open_list(chat_id, by=by) as open_:
        task = open_.find(task_id)
        ids = list(tasks_of(open_.chat.pk).values_list("pk", flat=True))
        if after_id is not None and after_id not in ids:
            raise NotFound
        if seen != order_stamp(ids):
            raise Overtaken(_("Somebody else changed the list meanwhile. This is the list as it is now."))
        rest = [one for one in ids if one != task_id]
        place = rest.index(after_id) + 1 if after_id in rest else (0 if after_id is None else ids.index(task_id))
        if [*rest[:place], task_id, *rest[place:]] == ids:
            return task
        _put_behind(open_.chat, task, rest[place - 1] if place else None)
        open_.note(Verb.MOVED, task)
        return task


def change(
    chat_id: UUID,
    task_id: UUID,
    *,
    by: Actor,
    title: str,
    link: str,
    due_on: date | None,
    needs_file: bool,
    assignee_id: UUID | None,
) -> ClientTask:
    """Change what is to be done, by when and by whom."""
    before = ClientTask.objects.filter(chat=chat_id, pk=task_id).values_list("assignee", flat=True).first()
    if assignee_id and assignee_id != before:
        require_people(chat_id, {assignee_id})
    with open_list(chat_id, by=by) as open_:
        task = open_.find(task_id)
        if len(title) > LONGEST_TITLE:
            raise too_long()
        wanted = {
            "title": title,
            "link": link,
            "due_on": due_on,
            "needs_file": needs_file,
            "assignee_id": assignee_id,
        }
        if all(getattr(task, name) == value for name, value in wanted.items()):
            return task
        is_reassigned = task.assignee_id != assignee_id
        for name, value in wanted.items():
            setattr(task, name, value)
        task.save(update_fields=[name.removesuffix("_id") for name in wanted])
        open_.note(Verb.CHANGED, task)
        if is_reassigned:
            notify_of_assignment(open_.chat, [task], by=by)
        return task


def delete(chat_id: UUID, task_id: UUID, *, by: Actor) -> ClientTask:
    """Move a task to the bin, from which `restore` brings it back to its place."""
    with open_list(chat_id, by=by) as open_:
        chat, counts, _by = open_
        task = ClientTask.objects.filter(chat=chat, pk=task_id).first()
        if task is None:
            raise NotFound
        if task.deleted_at:
            return task
        task.deleted_at = clock.now()
        task.save(update_fields=["deleted_at"])
        counts.total -= 1
        counts.done -= task.is_done
        open_.note(Verb.DELETED, task)
        return task


def restore(chat_id: UUID, task_id: UUID, *, by: Actor) -> ClientTask:
    with open_list(chat_id, by=by) as open_:
        chat, counts, _by = open_
        task = ClientTask.objects.filter(chat=chat, pk=task_id).first()
        if task is None:
            raise NotFound
        if task.deleted_at is None:
            return task
        require_room(counts.total + 1)
        task.deleted_at = None
        task.save(update_fields=["deleted_at"])
        counts.total += 1
        counts.done += task.is_done
        counts.notified_at = None
        open_.note(Verb.RESTORED, task)
        return task


def resend(chat_id: UUID, *, by: Actor) -> None:
    """Put the list into the thread again. It is the same list, which is shown as it is now wherever it stands."""
    with open_list(chat_id, by=by) as open_:
        if not open_.counts.total:
            raise Refused(_("This thread has no client tasks yet."))
        open_.note(Verb.RESENT)


def tasks_of(chat_id: UUID) -> QuerySet[ClientTask]:
    """Return the tasks of a list in their order."""
    return ClientTask.objects.filter(chat=chat_id, deleted_at=None).order_by("position", "id")


def order_stamp(ids: Iterable[UUID]) -> str:
    """Return a hash of the order of a list, for pages that move its tasks."""
    return hashlib.blake2s(b"".join(one.bytes for one in ids), digest_size=8).hexdigest()


def require_room(count: int) -> None:
    if count > MOST_IN_LIST:
        sentence = ngettext(
            "A list can have at most %(most)s client task.",
            "A list can have at most %(most)s client tasks.",
            MOST_IN_LIST,
        ) % {"most": MOST_IN_LIST}
        raise Refused(sentence, fields={"lines": [sentence]})


def too_long() -> Refused:
    sentence = _("A client task can have at most %(most)s characters.") % {"most": LONGEST_TITLE}
    return Refused(sentence, fields={"lines": [sentence], "title": [sentence]})


def require_people(chat_id: UUID, user_ids: set[UUID]) -> None:
    """Raise `NotFound` unless all are active members of one of the thread's two companies. Keeps them so.

    Runs before the list is opened, because members are locked before connections.
    """
    if user_ids:
        chat = Chat.objects.filter(pk=chat_id, kind=Chat.Kind.THREAD).first()
        if chat is None:
            raise NotFound
        assert chat.firm_id
        assert chat.client_id
        require_assignees((chat.firm_id, chat.client_id), user_ids)


def require_assignees(company_ids: tuple[UUID, UUID], user_ids: set[UUID]) -> None:
    """Raise `NotFound` unless all are active members of one of two companies. Keeps them so until the commit."""
    kept = keep_people_from_leaving((user_id, company_id) for user_id in user_ids for company_id in company_ids)
    if {user_id for user_id, _company in kept} != user_ids:
        raise NotFound


def _set_done(open_: OpenList, task: ClientTask, *, is_done: bool) -> None:
    chat, counts, by = open_
    task.done_at = clock.now() if is_done else None
    task.done_by, task.done_in = (by.user, by.company) if is_done else (None, None)
    task.save(update_fields=["done_at", "done_by", "done_in"])
    counts.done += 1 if is_done else -1
    is_news = counts.is_complete and (
        counts.notified_at is None or clock.now() - counts.notified_at > NOTIFIED_AGAIN_AFTER
    )
    if is_news:
        counts.notified_at = clock.now()
    open_.note(Verb.COMPLETED if is_done else Verb.REOPENED, task)
    if is_news:
        client_tasks_done.send(sender=ClientTaskList, chat=chat, by=by)


def _put_behind(chat: Chat, task: ClientTask, before_id: UUID | None) -> None:
    """Make room behind a task, or at the top, in one statement. Deleted tasks keep their place among the others."""
    execute(
        "WITH place AS (SELECT coalesce((SELECT position FROM chats_clienttask WHERE id = %(before)s), 0) AS behind)"
        " UPDATE chats_clienttask t SET position = CASE WHEN t.id = %(task)s THEN place.behind ELSE t.position END + 1"
        " FROM place WHERE t.chat_id = %(chat)s AND (t.id = %(task)s OR t.position > place.behind)",
        {"chat": chat.pk, "task": task.pk, "before": before_id},
    )
