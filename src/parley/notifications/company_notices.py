"""Notices about partners, connections and invitations, for the signals of `companies`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.dispatch import Signal
from django.urls import reverse

from parley.companies import signals
from parley.companies.actor import Actor
from parley.companies.models import Company, Connection, Invitation, Member
from parley.companies.rights import Right, roles_with
from parley.core import clock
from parley.core.ids import new_id
from parley.core.translation import gettext_lazy as _
from parley.notifications.groups import Group
from parley.notifications.topics import Described, NoticeRow, Phrase, Text, Topic, add_topic
from parley.notifications.writing import write_notices

PARTNER, INVITATION = "partner", "invitation"

_PARTNER_PHRASES: Mapping[str, Phrase] = {
    "connection_asked": _("asked to connect with your company"),
    "connection_accepted": _("accepted your request to connect"),
    "connection_declined": _("declined your request to connect"),
    "connection_paused": _("paused the connection"),
    "connection_active": _("resumed the connection"),
    "connection_ended": _("ended the connection"),
    "widening_asked": _("asked for a full connection"),
    "connection_widened": _("widened the connection to a full one"),
    "invitation_accepted": _("accepted your invitation"),
}
SILENT: Mapping[Signal, str] = {
    signals.invitation_sent: "is for somebody who is not here yet",
    signals.invitation_reminded: "is for somebody who is not here yet",
    signals.work_handed_on: "every task that is handed on has a notice of its own",
}
"""Signals that lead to no notice, with the reason."""

# The visible connection, or the other company where there is none any more, as far as the reader sees it.
_IS_VISIBLE = "(SELECT true FROM companies_company c WHERE c.id = n.topic_id)"
_IS_OWN_INVITATION = "(SELECT true FROM companies_invitation i WHERE i.id = n.topic_id)"

_CONTACT = """
SELECT told.user_id, %(company)s::uuid AS company_id, %(partner)s::uuid AS partner_id, told.reason
FROM parley_contact(%(company)s::uuid, %(partner)s::uuid, %(person)s::uuid) told
"""
_DECIDING = """
SELECT told.user_id, %(company)s::uuid AS company_id, %(partner)s::uuid AS partner_id, 10 AS reason
FROM parley_people_with(%(company)s::uuid, %(roles)s::text[]) told
"""
_PERSON = """
SELECT %(person)s::uuid AS user_id, %(company)s::uuid AS company_id, %(partner)s::uuid AS partner_id, 30 AS reason
"""
_NOTICE = f"""
SELECT told.user_id, told.company_id, told.partner_id, %(topic)s::text AS topic, %(topic_id)s::uuid AS topic_id,
  %(topic)s::text AS kind, %(event)s::uuid AS event_id, '{Group.PARTNER}' AS grp, told.reason, %(code)s::text AS code,
  '{{{{}}}}'::jsonb AS details, %(by_user)s::uuid AS by_user, %(by_company)s::uuid AS by_company,
  %(at)s::timestamptz AS at
FROM ({{told}}) told
UNION ALL
SELECT %(by_user)s::uuid, %(by_company)s::uuid, NULL, %(topic)s::text, %(own_topic_id)s::uuid, %(topic)s::text,
  %(event)s::uuid, '{Group.PARTNER}', 0, %(code)s::text, '{{{{}}}}'::jsonb, %(by_user)s::uuid, %(by_company)s::uuid,
  %(at)s::timestamptz
"""  # noqa: S608 - no user input


def register() -> None:
    add_topic(Topic(PARTNER, _IS_VISIBLE, _describe_partners, _PARTNER_PHRASES, kinds=_partner_kind))
    add_topic(
        Topic(
            INVITATION,
            _IS_OWN_INVITATION,
            _describe_invitations,
            {"colleague_joined": _("joined your company")},
            kinds=_invitation_kind,
        )
    )
    for signal, handler in HANDLERS.items():
        signal.connect(handler, dispatch_uid=f"notifications.{handler.__name__}")


def notify_asked(connection: Connection, by: Actor, **_more: Any) -> None:
    _write(_DECIDING, by, _other(connection, by), "connection_asked")


def notify_accepted(connection: Connection, by: Actor, **_more: Any) -> None:
    _write(_CONTACT, by, _other(connection, by), "connection_accepted")


def notify_declined(connection: Connection, by: Actor, **_more: Any) -> None:
    _write(_CONTACT, by, _other(connection, by), "connection_declined")


def notify_changed(connection: Connection, by: Actor, **_more: Any) -> None:
    _write(_CONTACT, by, _other(connection, by), f"connection_{connection.state}")


def notify_widening_asked(connection: Connection, by: Actor, **_more: Any) -> None:
    _write(_DECIDING, by, connection.supplier_id, "widening_asked")


def notify_widened(connection: Connection, by: Actor, **_more: Any) -> None:
    _write(_CONTACT, by, connection.customer_id, "connection_widened")


def notify_joined(invitation: Invitation, member: Member, **_more: Any) -> None:
    """Notify who sent the invitation: about the new partner, or about the new colleague."""
    is_colleague = invitation.purpose == Invitation.Purpose.COLLEAGUE
    parameters: dict[str, Any] = {
        "company": invitation.company_id,
        "partner": None if is_colleague else member.company_id,
        "person": invitation.invited_by_id,
        "by_user": member.user_id,
        "by_company": member.company_id,
    }
    if is_colleague:
        _write_notice(_PERSON, parameters, INVITATION, invitation.pk, "colleague_joined")
    else:
        _write_notice(_PERSON, parameters, PARTNER, member.company_id, "invitation_accepted")


HANDLERS: Mapping[Signal, Any] = {
    signals.connection_asked: notify_asked,
    signals.connection_accepted: notify_accepted,
    signals.connection_declined: notify_declined,
    signals.connection_changed: notify_changed,
    signals.widening_asked: notify_widening_asked,
    signals.connection_widened: notify_widened,
    signals.invitation_accepted: notify_joined,
}


def _other(connection: Connection, by: Actor) -> UUID:
    return connection.supplier_id if connection.customer_id == by.company.pk else connection.customer_id


def _write(told: str, by: Actor, company_id: UUID, code: str) -> None:
    """Notify people of `company_id` about the acting company, and finish the actor's own notice about them."""
    parameters = {
        "company": company_id,
        "partner": by.company.pk,
        "person": None,
        "roles": roles_with(Right.MANAGE_PARTNERS),
        "by_user": by.user.pk,
        "by_company": by.company.pk,
    }
    _write_notice(told, parameters, PARTNER, by.company.pk, code, own_topic_id=company_id)


def _write_notice(
    told: str, parameters: Mapping[str, Any], topic: str, topic_id: UUID, code: str, own_topic_id: UUID | None = None
) -> None:
    event = {"topic": topic, "topic_id": topic_id, "own_topic_id": own_topic_id or topic_id, "code": code}
    write_notices(_NOTICE.format(told=told), {**parameters, **event, "event": new_id(), "at": clock.now()})


def _partner_kind() -> Mapping[str, tuple[Text, str]]:
    return {PARTNER: (_("Partner"), "handshake")}


def _invitation_kind() -> Mapping[str, tuple[Text, str]]:
    return {INVITATION: (_("Invitation"), "user-plus")}


def _describe_partners(actor: Actor, rows: Sequence[NoticeRow]) -> dict[UUID, Described]:
    """Lead to the partner's page, or to the requests where both have not agreed. Two statements."""
    names = dict(Company.objects.filter(pk__in=_ids(rows)).values_list("pk", "name"))
    partners = _known_partners(actor, names)
    requests = reverse("partners") + "?box=requests"
    return {
        key: Described(name, reverse("partner", args=[key]) if key in partners else requests)
        for key, name in names.items()
    }


def _known_partners(actor: Actor, company_ids: Iterable[UUID]) -> set[UUID]:
    known = Connection.objects.filter(connected_at__isnull=False)
    pairs = known.values_list("customer", "supplier")
    ids = set(company_ids)
    mine = pairs.filter(customer=actor.company, supplier__in=ids).union(
        pairs.filter(supplier=actor.company, customer__in=ids)
    )
    return {other for pair in mine for other in pair if other != actor.company.pk}


def _describe_invitations(actor: Actor, rows: Sequence[NoticeRow]) -> dict[UUID, Described]:
    found = Invitation.objects.filter(company=actor.company, pk__in=_ids(rows)).values_list("pk", "email")
    return {key: Described(email, reverse("members")) for key, email in found}


def _ids(rows: Sequence[NoticeRow]) -> set[UUID]:
    return {row.topic_id for row in rows}
