"""Notices about pages that a partner shares, for who is responsible there."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse

from parley.companies.actor import Actor
from parley.core import clock
from parley.core.ids import new_id
from parley.core.sql import fetch
from parley.core.translation import gettext_lazy as _
from parley.notifications.groups import Group
from parley.notifications.topics import Described, NoticeRow, Text, Topic, add_topic
from parley.notifications.writing import write_notices

PAGE, SHARED = "wiki_page", "page_shared"
_SHARED = f"""
SELECT told.user_id, partner.id AS company_id, %(company)s::uuid AS partner_id, '{PAGE}' AS topic,
  %(page)s::uuid AS topic_id, '{PAGE}' AS kind, %(event)s::uuid AS event_id, '{Group.WIKI}' AS grp, told.reason,
  '{SHARED}' AS code, '{{}}'::jsonb AS details, %(by_user)s::uuid AS by_user, %(company)s::uuid AS by_company,
  %(at)s::timestamptz AS at
FROM unnest(%(partners)s::uuid[]) AS partner (id)
CROSS JOIN LATERAL parley_contact(partner.id, %(company)s::uuid, NULL) told
"""  # noqa: S608 - no user input


def register() -> None:
    add_topic(
        Topic(
            PAGE,
            "EXISTS (SELECT 1 FROM parley_wiki_titles(ARRAY[n.topic_id]))",
            _describe,
            {SHARED: _("shared a wiki page with your company")},
            kinds=_kinds,
        )
    )


def notify_of_share(page_id: UUID, partner_ids: Collection[UUID], *, by: Actor) -> None:
    """Write the notices for partners that may read a page from now on. One statement, or none for nobody."""
    if partner_ids:
        parameters = {
            "page": page_id,
            "partners": list(partner_ids),
            "company": by.company.pk,
            "by_user": by.user.pk,
            "event": new_id(),
            "at": clock.now(),
        }
        write_notices(_SHARED, parameters)


def _kinds() -> Mapping[str, tuple[Text, str]]:
    return {PAGE: (_("Wiki page"), "book-open")}


class _Title(NamedTuple):
    page_id: UUID
    title: str


def _describe(actor: Actor, rows: Sequence[NoticeRow]) -> dict[UUID, Described]:  # noqa: ARG001 - as the acting company
    """Return title and address of the pages that the actor reads. One statement."""
    ids = [row.topic_id for row in rows]
    found = fetch("SELECT * FROM parley_wiki_titles(%(pages)s)", {"pages": ids}, _Title)
    return {page.page_id: Described(page.title, reverse("wiki_page", args=[page.page_id])) for page in found}
