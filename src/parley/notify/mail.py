"""Queueing mail: written at once in the recipient's language, rendered and sent by a job after the commit."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.template.loader import get_template
from django.utils import timezone, translation

from parley.accounts.models import HOME_ZONES, User
from parley.core import clock
from parley.core.sql import execute
from parley.notify.kinds import kind_of_mail
from parley.notify.message import MailMessage
from parley.notify.models import OutgoingMail

# One statement for the mail and its job, which is inserted as Procrastinate's `defer` would do it. Neither exists where
# the recipient has switched this kind off. The mail is in the log of the acting company.
_QUEUE = """
WITH job AS MATERIALIZED (
  SELECT procrastinate_defer_jobs_v1(ARRAY[
    (%(queue)s, %(job)s, %(priority)s, NULL, NULL, jsonb_build_object('mail_id', %(id)s::text), NULL)
  ]::procrastinate_job_to_defer_v1[]) AS ids
  WHERE %(switch)s::text IS NULL OR NOT parley_mail_is_off(%(person)s, %(switch)s)
)
INSERT INTO notify_outgoingmail (id, "to", language, template, subject, paragraphs, company_id, partner_id, person_id,
  about_kind, about_id, job_id, created_at, tries, problem)
SELECT %(id)s, %(to)s, %(language)s, %(template)s, %(subject)s, %(paragraphs)s, parley_company(),
  CASE WHEN %(their_company)s::uuid <> parley_company() THEN %(their_company)s::uuid END, %(person)s,
  %(about_kind)s, %(about_id)s, job.ids[1], %(created_at)s, 0, ''
FROM job
"""


_suppressed: ContextVar[bool] = ContextVar("mail_suppressed", default=False)


@dataclass(frozen=True)
class Reader:
    """The recipient of a mail, with what decides how it is written."""

    email: str
    language: str
    time_zone: str = ""
    user_id: UUID | None = None
    company_id: UUID | None = None
    """The company that the mail reaches the person in."""
    shows_content: bool = False
    """Whether that company lets its mails say more than that something happened."""


class About(NamedTuple):
    """The thing that a mail is about. All mails about one are a conversation in the recipient's mail program."""

    kind: str
    id: UUID


def reader_of(user: User, company_id: UUID, *, shows_content: bool = False) -> Reader:
    """Return `user` as somebody whom a mail reaches in a company."""
    return Reader(user.email, user.language, user.time_zone, user.pk, company_id, shows_content)


def queue_mail(
    *,
    to: Reader | User | str,
    template: str,
    context: Mapping[str, Any],
    language: str = "",
    about: About | None = None,
) -> OutgoingMail | None:
    """Write `templates/mail/<template>.html` as a message to `to` and queue it within the transaction.

    Lazy translations in `context` are evaluated in the recipient's language, which is the user's own unless given.
    Returns None within `suppress_mail`, and if the person has switched off this kind of mail.
    """
    if _suppressed.get():
        return None
    from parley.notify.jobs import deliver

    kind = kind_of_mail(template)
    reader = _as_reader(to, language)
    with translation.override(reader.language), timezone.override(_zone(reader)):
        message = _render_message(template, {**context, "to": to, "shows_content": reader.shows_content})
    mail = OutgoingMail(
        to=reader.email,
        language=reader.language,
        template=template,
        subject=message.heading,
        paragraphs=message.to_json(),
        person_id=reader.user_id,
        about_kind=about.kind if about else "",
        about_id=about.id if about else None,
        created_at=clock.now(),
    )
    is_queued = execute(
        _QUEUE,
        {
            "id": mail.pk,
            "to": mail.to,
            "language": mail.language,
            "template": mail.template,
            "subject": mail.subject,
            "paragraphs": json.dumps(mail.paragraphs),
            "person": mail.person_id,
            "their_company": reader.company_id,
            "about_kind": mail.about_kind,
            "about_id": mail.about_id,
            "switch": kind.name if kind.can_be_switched_off and reader.user_id else None,
            "created_at": mail.created_at,
            "queue": deliver.queue,
            "job": deliver.name,
            "priority": deliver.priority,
        },
    )
    return mail if is_queued else None


@contextmanager
def suppress_mail() -> Iterator[None]:
    """Queue no mail within the block. The demo world uses it for events of the past."""
    token = _suppressed.set(True)
    try:
        yield
    finally:
        _suppressed.reset(token)


def _as_reader(to: Reader | User | str, language: str) -> Reader:
    if isinstance(to, Reader):
        return to
    if isinstance(to, User):
        return Reader(to.email, language or to.language, to.time_zone, to.pk)
    return Reader(to, language or settings.LANGUAGE_CODE)


def _zone(reader: Reader) -> ZoneInfo:
    """Return the reader's time zone; of somebody without an account, one of the countries with that language."""
    try:
        return ZoneInfo(reader.time_zone or HOME_ZONES[reader.language])
    except (ZoneInfoNotFoundError, ValueError, KeyError):
        return ZoneInfo(settings.TIME_ZONE)


def _render_message(template: str, context: Mapping[str, Any]) -> MailMessage:
    message = MailMessage()
    get_template(f"mail/{template}.html").render({**context, "mail": message})
    if not message.heading:
        raise ValueError(f"mail/{template}.html names no subject")
    return message
