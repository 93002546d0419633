"""People whom a message names with @: only those who can read the chat, found in the text when it is sent."""

import re
from collections.abc import Iterable
from html import escape
from typing import NamedTuple
from uuid import UUID

from parley.chats.models import Chat, Mention, Message
from parley.companies.actor import Actor
from parley.core.collation import collation
from parley.core.sql import fetch
from parley.core.text import folded

MOST_READERS = 2_000

# Participants, and the members of a thread's companies that have not kept their side to their participants. A
# partner's member who hides the contact data is offered only as a participant.
_READERS = """
SELECT id, company_id, name, company FROM (
  SELECT u.id, p.company_id, u.first_name || ' ' || u.last_name AS name, coalesce(company.name, '') AS company
  FROM chats_participant p JOIN accounts_user u ON u.id = p.user_id
  LEFT JOIN companies_company company ON company.id = p.company_id
  WHERE p.chat_id = %(chat)s AND p.left_at IS NULL
  UNION
  SELECT u.id, m.company_id, u.first_name || ' ' || u.last_name, company.name
  FROM chats_chat c
  JOIN companies_member m ON m.is_active AND (m.company_id = %(company)s OR NOT m.hide_contact)
    AND ((m.company_id = c.firm_id AND NOT c.firm_participants_only)
      OR (m.company_id = c.client_id AND NOT c.client_participants_only))
  JOIN accounts_user u ON u.id = m.user_id AND u.is_active
  JOIN companies_company company ON company.id = m.company_id
  WHERE c.id = %(chat)s AND c.kind = 'thread'
) reader ORDER BY parley_collation_key(reader.name, %(collation)s), id LIMIT %(most)s
"""

# A tag as the sanitiser writes it: its attributes may contain a closing bracket.
_TAG = re.compile(r"""(<(?:[^<>"']|"[^"]*"|'[^']*')*>)""")


class Reader(NamedTuple):
    user_id: UUID
    company_id: UUID
    name: str
    company: str

    @property
    def initials(self) -> str:
        first, _, rest = self.name.partition(" ")
        return (first[:1] + rest.rpartition(" ")[2][:1]).upper()


def readers(chat: Chat, by: Actor) -> list[Reader]:
    """Return the people who can read `chat`, whom a message may name. One statement."""
    parameters = {"chat": chat.pk, "company": by.company.pk, "collation": collation(), "most": MOST_READERS}
    return fetch(_READERS, parameters, Reader)


def mentioned(text: str, people: Iterable[Reader]) -> list[Reader]:
    """Return those whose whole name follows an @ in `text`."""
    plain = folded(text)
    return [one for one in people if re.search(_written(folded(one.name)), plain)]


def mark_names(html: str, names: Iterable[str]) -> str:
    """Mark the names after an @ in rendered text, outside of its tags."""
    known = sorted({escape(name) for name in names}, key=len, reverse=True)
    if not known:
        return html
    pattern = re.compile("|".join(map(_written, known)), re.IGNORECASE)
    parts = _TAG.split(html)
    parts[::2] = [pattern.sub(lambda found: f'<span class="mention">{found[0]}</span>', part) for part in parts[::2]]
    return "".join(parts)


def keep_mentions(message: Message, people: Iterable[Reader]) -> set[UUID]:
    """Store whom `message` names, instead of those that it named before it was edited. Returns the new ones."""
    named = {one.user_id: one for one in people if one.user_id != message.author_id}
    before = (
        set(Mention.objects.filter(message=message).values_list("user_id", flat=True)) if message.edited_at else set()
    )
    if gone := before - named.keys():
        Mention.objects.filter(message=message, user__in=gone).delete()
    Mention.objects.bulk_create(
        Mention(chat_id=message.chat_id, message=message, company_id=one.company_id, user_id=key)
        for key, one in named.items()
        if key not in before
    )
    return named.keys() - before


def _written(name: str) -> str:
    return rf"(?<![\w@])@{re.escape(name)}(?!\w)"
