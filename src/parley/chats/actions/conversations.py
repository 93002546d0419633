"""Direct chats and groups: starting them, and who is in a group."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from parley.chats.actions.messages import require_writable, write_entry
from parley.chats.models import LONGEST_SUBJECT, Chat, Participant
from parley.chats.people import Person, people_by_id
from parley.companies.actor import Actor
from parley.companies.membership_locks import keep_people_from_leaving
from parley.core import clock
from parley.core.errors import NotFound, Refused
from parley.core.sql import execute, fetch, fetch_one
from parley.core.translation import gettext as _

MOST_IN_GROUP = 100

ADDED, REMOVED, LEFT, RENAMED, STARTED = "people_added", "people_removed", "person_left", "renamed", "started"

# A second one who starts the same conversation waits for the first and then finds it.
_INSERT_DIRECT = """
INSERT INTO chats_chat (id, kind, subject, pair, firm_participants_only, client_participants_only, created_by_id,
  created_in_id, created_at, last_number, last_at)
VALUES (%(id)s, 'direct', '', %(pair)s, false, false, %(user)s, %(company)s, %(now)s, 0, %(now)s)
ON CONFLICT (pair) DO NOTHING
"""
_LOCK_CONNECTIONS = """
SELECT c.customer_id, c.supplier_id FROM companies_connection c
WHERE c.state = 'active' AND c.scope = 'full'
  AND ((c.customer_id = %(company)s AND c.supplier_id = ANY(%(partners)s))
    OR (c.supplier_id = %(company)s AND c.customer_id = ANY(%(partners)s)))
ORDER BY c.id FOR SHARE OF c
"""


class _Connected(NamedTuple):
    customer_id: UUID
    supplier_id: UUID


class _Answer(NamedTuple):
    is_connected: bool


def pair_of(one: tuple[UUID, UUID], other: tuple[UUID, UUID]) -> str:
    """Return what identifies the direct chat of two people, each a user in a company."""
    return "|".join(sorted(f"{company_id.hex}:{user_id.hex}" for user_id, company_id in (one, other)))


def find_direct(actor: Actor, user_id: UUID, company_id: UUID) -> Chat | None:
    """Return the direct chat with a person of a company, also where the companies are not connected any more."""
    pair = pair_of((actor.user.pk, actor.company.pk), (user_id, company_id))
    return Chat.objects.filter(pair=pair).first()


def open_direct(*, by: Actor, user_id: UUID, company_id: UUID) -> Chat:
    """Find or create the direct chat of `by` with a person of a company. Raises `NotFound` for everybody else."""
    if found := find_direct(by, user_id, company_id):
        return found
    person = next((one for one in people_by_id(by, [user_id]) if one.company_id == company_id), None)
    if person is None:
        raise NotFound
    with transaction.atomic():
        _keep([person])
        _require_connections(by, [company_id])
        chat = Chat(
            kind=Chat.Kind.DIRECT,
            pair=pair_of((by.user.pk, by.company.pk), (user_id, company_id)),
            created_by=by.user,
            created_in=by.company,
        )
        parameters = {
            "id": chat.pk,
            "pair": chat.pair,
            "user": by.user.pk,
            "company": by.company.pk,
            "now": chat.created_at,
        }
        if not execute(_INSERT_DIRECT, parameters):
            # Somebody was faster: the chat exists and both people are in it.
            return Chat.objects.get(pair=chat.pair)
        _add(chat, by, [person], with_self=True)
    return chat


def start_group(*, by: Actor, name: str, people: Sequence[tuple[UUID, UUID]]) -> Chat:
    """Start a group with people, each a user in a company. Raises `Refused` and `NotFound`."""
    chosen = _chosen(by, people)
    if not chosen:
        raise Refused(_("Choose at least one person."))
    with transaction.atomic():
        _keep(chosen)
        _require_all_connected(by, {one.company_id for one in chosen})
        chat = Chat.objects.create(
            kind=Chat.Kind.GROUP, subject=name[:LONGEST_SUBJECT], created_by=by.user, created_in=by.company
        )
        _require_room(1 + len(chosen))
        _add(chat, by, chosen, with_self=True)
        write_entry(chat, STARTED, by=by, details={"people": [one.name for one in chosen]})
    return chat


def add_people(chat: Chat, *, by: Actor, people: Sequence[tuple[UUID, UUID]]) -> None:
    """Add people to a group. Those who are in it already stay as they are."""
    with transaction.atomic():
        known = _chosen(by, people)
        _keep(known)
        _lock(chat, by)
        present = _present(chat)
        chosen = [one for one in known if (one.user_id, one.company_id) not in present]
        if not chosen:
            return
        _require_room(len(present) + len(chosen))
        companies = {company_id for _user, company_id in present} | {one.company_id for one in chosen}
        _require_all_connected(by, companies - {by.company.pk})
        _add(chat, by, chosen)
        write_entry(chat, ADDED, by=by, details={"people": [one.name for one in chosen]})


def remove_person(chat: Chat, *, by: Actor, user_id: UUID, company_id: UUID) -> None:
    """Remove somebody else from a group, who can no longer read it."""
    with transaction.atomic():
        _lock(chat, by)
        member = Participant.objects.select_related("user").filter(
            chat=chat, user=user_id, company=company_id, left_at=None
        )
        found = member.exclude(user=by.user, company=by.company).first()
        if found is None:
            raise NotFound
        write_entry(chat, REMOVED, by=by, details={"people": [found.user.name]})
        Participant.objects.filter(pk=found.pk).update(left_at=clock.now())


def rename_group(chat: Chat, *, by: Actor, name: str) -> None:
    with transaction.atomic():
        _lock(chat, by)
        if chat.subject == name:
            return
        Chat.objects.filter(pk=chat.pk).update(subject=name[:LONGEST_SUBJECT])
        write_entry(chat, RENAMED, by=by, details={"name": name})


def leave_group(chat: Chat, *, by: Actor) -> None:
    """Leave a group, also one that can only be read."""
    if chat.kind != Chat.Kind.GROUP:
        raise NotFound
    with transaction.atomic():
        mine = Participant.objects.filter(chat=chat, user=by.user, company=by.company, left_at=None)
        if not mine.exists():
            raise NotFound
        write_entry(chat, LEFT, by=by, details={})
        mine.update(left_at=clock.now())


def may_manage(chat: Chat, actor: Actor) -> bool:
    """Return whether `actor` may change name and people: as a participant of the company that started the group."""
    return chat.kind == Chat.Kind.GROUP and chat.created_in_id == actor.company.pk


def _lock(chat: Chat, by: Actor) -> None:
    """Keep two changes of a group apart. Raises `NotFound` unless `by` may manage it, `Refused` if it is read-only."""
    locked = Chat.objects.select_for_update().filter(pk=chat.pk).first()
    if locked is None or not may_manage(locked, by):
        raise NotFound
    require_writable(locked, by)


def _present(chat: Chat) -> set[tuple[UUID, UUID]]:
    return set(Participant.objects.filter(chat=chat, left_at=None).values_list("user_id", "company_id"))


def _chosen(by: Actor, people: Sequence[tuple[UUID, UUID]]) -> list[Person]:
    """Return the people in the order of the form. Raises `NotFound` if one cannot be written to."""
    wanted = list(dict.fromkeys(people))
    _require_room(len(wanted))
    known = {(one.user_id, one.company_id): one for one in people_by_id(by, {user_id for user_id, _company in wanted})}
    if any(key not in known for key in wanted):
        raise NotFound
    return [known[key] for key in wanted]


def _keep(people: Sequence[Person]) -> None:
    """Keep people from leaving until the commit. Raises `NotFound` if one has left.

    Runs before connections are locked.
    """
    wanted = {(one.user_id, one.company_id) for one in people}
    if keep_people_from_leaving(wanted) != wanted:
        raise NotFound


def _require_room(count: int) -> None:
    if count > MOST_IN_GROUP:
        raise Refused(_("A group can have at most %(most)s people.") % {"most": MOST_IN_GROUP})


def _require_connections(by: Actor, company_ids: Sequence[UUID]) -> None:
    """Raise `NotFound` unless all companies are the own one or actively connected. Keeps them so until the commit."""
    partners = [company_id for company_id in company_ids if company_id != by.company.pk]
    if not partners:
        return
    rows = fetch(_LOCK_CONNECTIONS, {"company": by.company.pk, "partners": partners}, _Connected)
    connected = {one for row in rows for one in row}
    if not connected.issuperset(partners):
        raise NotFound


def _require_all_connected(by: Actor, company_ids: set[UUID]) -> None:
    partners = sorted(company_ids - {by.company.pk})
    _require_connections(by, partners)
    answer = fetch_one("SELECT parley_all_connected(%(companies)s)", {"companies": partners}, _Answer)
    if answer is None or not answer.is_connected:
        raise Refused(
            _("All companies in a group have to be connected with one another. Write to these companies separately.")
        )


def _add(chat: Chat, by: Actor, people: Sequence[Person], *, with_self: bool = False) -> None:
    """Put people into a chat; what was written before counts as read. Somebody who comes back has their old row."""
    numbers = Chat.objects.filter(pk=chat.pk).values_list("last_number", flat=True).first() or 0
    if with_self:
        Participant.objects.create(chat=chat, company=by.company, user=by.user, kind=chat.kind, added_by=by.user)
    now = clock.now()
    back = Participant.objects.filter(chat=chat, user__in=[one.user_id for one in people]).exclude(left_at=None)
    returning = {(one.user_id, one.company_id): one for one in back}
    for one in people:
        if known := returning.get((one.user_id, one.company_id)):
            Participant.objects.filter(pk=known.pk).update(
                left_at=None, joined_at=now, read_number=numbers, added_by=by.user
            )
    Participant.objects.bulk_create(
        Participant(
            chat=chat,
            company_id=one.company_id,
            user_id=one.user_id,
            kind=chat.kind,
            added_by=by.user,
            joined_at=now,
            read_number=numbers,
            last_number=numbers,
        )
        for one in people
        if (one.user_id, one.company_id) not in returning
    )
