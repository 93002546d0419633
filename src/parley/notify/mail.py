"""Queueing mail: written at once in the recipient's language, rendered and sent by a job after the commit."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils import translation

from parley.accounts.models import User
from parley.core import clock
from parley.core.sql import execute
from parley.notify.message import MailMessage
from parley.notify.models import OutgoingMail

# One statement for the mail and its job, which is inserted as Procrastinate's `defer` would do it.
_QUEUE = """
WITH queued AS (
  INSERT INTO notify_outgoingmail (id, "to", language, template, subject, paragraphs, created_at, tries, problem)
  VALUES (%(id)s, %(to)s, %(language)s, %(template)s, %(subject)s, %(paragraphs)s, %(created_at)s, 0, '')
)
SELECT procrastinate_defer_jobs_v1(ARRAY[
  (%(queue)s, %(job)s, %(priority)s, NULL, NULL, jsonb_build_object('mail_id', %(id)s::text), NULL)
]::procrastinate_job_to_defer_v1[])
"""


_suppressed: ContextVar[bool] = ContextVar("mail_suppressed", default=False)


def queue_mail(*, to: User | str, template: str, context: Mapping[str, Any], language: str = "") -> OutgoingMail | None:
    """Write `templates/mail/<template>.html` as a message to `to` and queue it within the transaction.

    Lazy translations in `context` are evaluated in the recipient's language, which is the user's own unless given.
    Returns None within `suppress_mail`.
    """
    if _suppressed.get():
        return None
    from parley.notify.jobs import deliver

    address = to.email if isinstance(to, User) else to
    language = language or (to.language if isinstance(to, User) else settings.LANGUAGE_CODE)
    with translation.override(language):
        message = _render_message(template, {**context, "to": to})
    mail = OutgoingMail(
        to=address,
        language=language,
        template=template,
        subject=message.heading,
        paragraphs=message.to_json(),
        created_at=clock.now(),
    )
    execute(
        _QUEUE,
        {
            "id": mail.pk,
            "to": mail.to,
            "language": mail.language,
            "template": mail.template,
            "subject": mail.subject,
            "paragraphs": json.dumps(mail.paragraphs),
            "created_at": mail.created_at,
            "queue": deliver.queue,
            "job": deliver.name,
            "priority": deliver.priority,
        },
    )
    return mail


@contextmanager
def suppress_mail() -> Iterator[None]:
    """Queue no mail within the block. The demo world uses it for events of the past."""
    token = _suppressed.set(True)
    try:
        yield
    finally:
        _suppressed.reset(token)


def _render_message(template: str, context: Mapping[str, Any]) -> MailMessage:
    message = MailMessage()
    get_template(f"mail/{template}.html").render({**context, "mail": message})
    if not message.heading:
        raise ValueError(f"mail/{template}.html names no subject")
    return message
