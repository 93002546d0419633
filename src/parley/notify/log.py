"""The mail log: which mails a company's steps have caused, and what became of each. It holds no content."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse

from parley.companies.actor import Actor
from parley.companies.mail_marks import MailMark, register_mark_reader
from parley.companies.models import Company
from parley.companies.partner_sections import PartnerSection, show_on_partner_page
from parley.companies.rights import Right
from parley.core.sql import fetch
from parley.core.translation import gettext_lazy as _
from parley.notify.kinds import kind_of_queued_mail

PAGE = 50
LAST_FEW = 3
_NEWEST = UUID(int=2**128 - 1)

# Names only of people whom the company sees: members of a partner that shows them, and who do not hide.
_LOG = """
SELECT line.*, concat_ws(' ', person.first_name, person.last_name)
FROM parley_mail_log(%(partner)s, %(before)s, %(most)s) line
LEFT JOIN companies_member m ON m.company_id = %(partner)s AND m.user_id = line.person_id AND NOT m.hide_contact
LEFT JOIN accounts_user person ON person.id = m.user_id
ORDER BY line.id DESC
"""
_MOMENTS = ("created_at", "sent_at", "failed_at", "bounced_at")
# Who answers for the connection there, of an active one first.
_CONTACT = """
SELECT concat_ws(' ', person.first_name, person.last_name)
FROM companies_connection c
JOIN companies_member m ON m.company_id = %(partner)s AND NOT m.hide_contact AND m.is_active AND m.user_id =
  CASE WHEN c.customer_id = %(partner)s THEN c.customer_responsible_id ELSE c.supplier_responsible_id END
JOIN accounts_user person ON person.id = m.user_id
WHERE (c.customer_id = %(partner)s AND c.supplier_id = %(company)s)
   OR (c.supplier_id = %(partner)s AND c.customer_id = %(company)s)
ORDER BY c.state = 'active' DESC LIMIT 1
"""


class MailState(Enum):
    """State of a logged mail: its words, and whether somebody should look at it."""

    WAITING = (_("Waiting"), "neutral")
    DELAYED = (_("Delayed, will be tried again"), "warning")
    DELIVERED = (_("Delivered to the e-mail server"), "neutral")
    REFUSED = (_("Refused by the e-mail server"), "danger")
    GIVEN_UP = (_("Given up after several attempts"), "danger")
    RETURNED = (_("Came back as undeliverable"), "danger")

    @property
    def words(self) -> Any:
        return self.value[0]

    @property
    def tone(self) -> str:
        return str(self.value[1])


class LogLine(NamedTuple):
    id: UUID
    template: str
    person_id: UUID | None
    about_kind: str
    about_id: UUID | None
    created_at: datetime
    sent_at: datetime | None
    failed_at: datetime | None
    is_refused: bool
    bounced_at: datetime | None
    tries: int
    person: str

    @property
    def state(self) -> MailState:
        if self.bounced_at:
            return MailState.RETURNED
        if self.sent_at:
            return MailState.DELIVERED
        if self.failed_at:
            return MailState.REFUSED if self.is_refused else MailState.GIVEN_UP
        return MailState.DELAYED if self.tries else MailState.WAITING

    @property
    def at(self) -> datetime:
        """Return when the state began."""
        return self.bounced_at or self.sent_at or self.failed_at or self.created_at

    @property
    def kind(self) -> Any:
        return kind_of_queued_mail(self.template).label or _("E-mail")

    @property
    def href(self) -> str | None:
        """Return the page of the task that the mail is about."""
        return reverse("task", args=[self.about_id]) if self.about_kind == "task" and self.about_id else None


class _Name(NamedTuple):
    name: str


def read_log(partner_id: UUID, *, before: UUID | None = None, most: int = PAGE) -> list[LogLine]:
    """Return the mails to people of a partner that the acting company's steps have caused, newest first."""
    return fetch(_LOG, {"partner": partner_id, "before": before or _NEWEST, "most": most}, LogLine)


def log_on_partner_page(actor: Actor, partner: Company) -> Mapping[str, Any]:
    """Two statements."""
    contact = fetch(_CONTACT, {"partner": partner.pk, "company": actor.company.pk}, _Name)
    return {
        "contact": contact[0].name if contact else "",
        "lines": read_log(partner.pk, most=LAST_FEW),
        "partner": partner,
        "may_see_all": actor.may(Right.MANAGE_PARTNERS),
    }


def read_mark(line: Mapping[str, Any]) -> MailMark:
    """Put the line of an invitation's last mail into words."""
    moments = {name: datetime.fromisoformat(line[name]) for name in _MOMENTS if line[name]}
    found = LogLine(**{**line, **moments}, person="")
    return MailMark(found.state.words, found.at, is_bad=found.state.tone == "danger")


def register() -> None:
    show_on_partner_page(PartnerSection("notify/partner_mails.html", log_on_partner_page))
    register_mark_reader(read_mark)
