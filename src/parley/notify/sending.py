"""Sending one mail, at most once unless the process dies while sending.

A lease is taken in its own transaction before the dialogue with the mail server, and the mail is marked as sent in
another one after it. A worker that finds the lease taken waits until it expires, since its holder was killed.
"""

import logging
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F, Q

from parley.core import clock
from parley.core.acting import acting_as_system
from parley.notify.models import OutgoingMail

LEASE = timedelta(minutes=2)
assert LEASE.total_seconds() > 2 * settings.EMAIL_TIMEOUT

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
    except (SMTPException, OSError) as problem:
        _give_back(mail, problem)
        if _is_final(problem):
            log.warning("Mail %s was refused: %s", mail.pk, mail.problem)
            return
        raise
    with acting_as_system():
        OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=clock.now(), leased_until=None, problem="")


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
    mail.problem = str(problem)[:300]
    mail.leased_until = None
    mail.failed_at = clock.now() if _is_final(problem) else None
    with acting_as_system():
        mail.save(update_fields=["problem", "leased_until", "failed_at"])


def _is_final(problem: Exception) -> bool:
    """Return whether the error is permanent: 500 and above (no such mailbox).

    A failed sign-in (535) is ours to mend, so no.
    """
    if isinstance(problem, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in problem.recipients.values())
    return isinstance(problem, SMTPResponseException) and problem.smtp_code in (550, 551, 552, 553, 554)


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
