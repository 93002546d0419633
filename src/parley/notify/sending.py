"""Sending one mail, at most once unless the process dies while sending.

A lease is taken in its own transaction before the dialogue with the mail server, and the mail is marked as sent in
another one after it. A worker that finds the lease taken waits until it expires, since its holder was killed.
"""

import logging
from datetime import timedelta
from smtplib import SMTPException
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F, Q

from parley.core import clock
from parley.core.acting_company import acting_as_system
from parley.core.rate_limits import is_within
from parley.notify.models import OutgoingMail
from parley.notify.retries import GIVES_UP_AFTER, cause_of, is_final, pause_after

LEASE = timedelta(minutes=2)
assert LEASE.total_seconds() > settings.MAIL_DEADLINE + settings.EMAIL_TIMEOUT
WARNS_EVERY = timedelta(hours=1)

log = logging.getLogger(__name__)


class BeingSent(OSError):
    """Another worker holds the lease. An `OSError`, so that the job tries again later."""


def send(mail_id: UUID) -> None:
    """Send the mail unless it was sent. Raises the mail server's error if a retry makes sense."""
    mail = _lease(mail_id)
    if mail is None:
        return
    try:
        _message(mail).send()
    except (SMTPException, OSError, ValueError) as problem:
        _give_back(mail, problem)
        _warn(problem)
        if mail.failed_at:
            return
        raise
    with acting_as_system():
        # Links in mails give access, so that none is stored longer than needed.
        OutgoingMail.objects.filter(pk=mail.pk).update(
            sent_at=clock.now(), leased_until=None, next_try_at=None, problem="", paragraphs=[]
        )


def _lease(mail_id: UUID) -> OutgoingMail | None:
    now = clock.now()
    with acting_as_system():
        open_mail = OutgoingMail.objects.filter(pk=mail_id, sent_at=None, failed_at=None)
        free = open_mail.filter(Q(leased_until=None) | Q(leased_until__lt=now))
        if not free.update(leased_until=now + LEASE, tries=F("tries") + 1):
            if open_mail.exists():
                raise BeingSent(f"mail {mail_id} is being sent")
            return None
        return OutgoingMail.objects.get(pk=mail_id)


def _give_back(mail: OutgoingMail, problem: Exception) -> None:
    """Record why the mail was not sent, and when it is tried again or that it is given up."""
    now = clock.now()
    mail.problem = str(problem)[:300].replace("\x00", "")
    mail.leased_until = mail.next_try_at = None
    mail.gives_up_at = mail.gives_up_at or now + GIVES_UP_AFTER
    if is_final(problem) or now >= mail.gives_up_at:
        mail.failed_at = now
    else:
        mail.next_try_at = now + pause_after(mail.tries)
    with acting_as_system():
        mail.save(update_fields=["problem", "leased_until", "next_try_at", "gives_up_at", "failed_at"])


def _warn(problem: Exception) -> None:
    """Log why mail is not sent: at the first failure, and then at most once an hour for each cause."""
    cause = cause_of(problem)
    if is_within(1, WARNS_EVERY, "mail warning", cause):
        log.warning("E-mail is not sent: %s. `parley mails` lists what waits.", cause)


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.to],
        headers={
            # The same for every attempt, so that mail programs can drop duplicates.
            "Message-ID": f"<{mail.pk}@{urlsplit(settings.BASE_URL).hostname}>",
            "Content-Language": mail.language,
            "Auto-Submitted": "auto-generated",
        },
        connection=get_connection(),
    )
    message.attach_alternative(mail.html, "text/html")
    return message
