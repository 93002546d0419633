"""Sending mails, each at most once unless the process dies while sending it.

A lease is taken in its own transaction before the dialogue with the mail server, and the mail is marked as sent in
another one after it. A worker that finds the lease taken waits until it expires, since its holder was killed. A job
sends its own mail and further ones that are due, over one connection.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from smtplib import SMTPException
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.db.models import F, Q
from psycopg import sql

from parley.core import clock
from parley.core.acting_company import acting_as_system, execute_as_system
from parley.core.rate_limits import is_within
from parley.notify.envelope import compose
from parley.notify.models import OutgoingMail
from parley.notify.retries import GIVES_UP_AFTER, cause_of, has_answered, is_final, is_refusal, pause_after
from parley.notify.signals import mail_returned

_SENDS_FOR = timedelta(seconds=30)
LEASE = _SENDS_FOR + timedelta(seconds=settings.MAIL_DEADLINE + settings.EMAIL_TIMEOUT)
"""The time to begin in, and the longest dialogue with a server: no other worker takes a mail that is being sent."""
AT_ONCE = 50
"""Mails that one job leases and sends over one connection. Servers end connections after about a hundred."""
NEARLY = timedelta(seconds=5)
"""The clocks of two machines differ by less."""
WARNS_EVERY = timedelta(hours=1)

log = logging.getLogger(__name__)

# Those that are due, the oldest first. Workers do not wait for one another's.
_LEASE_MORE = """
UPDATE notify_outgoingmail SET leased_until = %(until)s, tries = tries + 1 WHERE id IN (
  SELECT id FROM notify_outgoingmail
  WHERE sent_at IS NULL AND failed_at IS NULL AND (leased_until IS NULL OR leased_until < %(now)s)
    AND (next_try_at IS NULL OR next_try_at <= %(now)s)
  ORDER BY created_at LIMIT %(at_most)s FOR UPDATE SKIP LOCKED)
RETURNING *
"""
# Links in mails give access, and subjects may name things. None is stored longer than needed.
_SENT = sql.SQL("""
UPDATE notify_outgoingmail SET sent_at = {now}, leased_until = NULL, next_try_at = NULL, problem = '', subject = '',
  paragraphs = '[]'
WHERE id = {mail}
""")
_REMOVE_JOBS = "DELETE FROM procrastinate_jobs WHERE id = ANY(%(jobs)s) AND status = 'todo'"


class BeingSent(OSError):
    """Another worker holds the lease. An `OSError`, so that the job tries again later."""


def send(mail_id: UUID) -> None:
    """Send the mail unless it was sent. Raises the mail server's error if a retry makes sense."""
    mail = _lease(mail_id)
    if mail is not None:
        with _open_line() as line:
            _deliver(mail, line)


def send_with_others(mail_id: UUID) -> None:
    """Send the mail unless it was sent, and others that are due. Raises an error if a retry of this mail makes sense.

    The jobs of the others are removed once they were sent. If the worker is killed before, they find them sent.
    """
    mail: OutgoingMail | None = None
    reason: Exception | None = None
    try:
        mail = _lease(mail_id, only_due=True)
    except BeingSent as held:
        reason = held
    leased_at, others = monotonic(), _lease_more()
    waiting = [*([mail] if mail else []), *others]
    done: list[OutgoingMail] = []
    try:
        with _open_line() as line:
            while waiting:
                if monotonic() - leased_at > _SENDS_FOR.total_seconds():
                    break
                one = waiting.pop(0)
                try:
                    _deliver(one, line)
                    done.append(one)
                except (SMTPException, OSError) as problem:
                    reason = problem if one.pk == mail_id else reason
                    if not has_answered(problem):
                        break
    finally:
        _release(waiting)
        _remove_jobs([one for one in done if one.pk != mail_id])
    if reason:
        raise reason
    if any(one.pk == mail_id for one in waiting):
        raise BeingSent(f"mail {mail_id} waits for its turn")


@contextmanager
def _open_line() -> Iterator[BaseEmailBackend]:
    """Provide a connection to the mail server, which is opened by the first mail and then used for all."""
    line = get_connection()
    try:
        yield line
    finally:
        with suppress(SMTPException, OSError):
            line.close()


def _deliver(mail: OutgoingMail, line: BaseEmailBackend) -> None:
    """Send one leased mail and record the outcome. Raises the server's error if a retry makes sense."""
    try:
        message = compose(mail)
        line.open()
        line.send_messages([message])
    except (SMTPException, OSError, ValueError) as problem:
        _give_back(mail, problem)
        _warn(problem)
        if mail.failed_at:
            return
        raise
    execute_as_system(_SENT.format(now=clock.now(), mail=mail.pk))


def _lease(mail_id: UUID, *, only_due: bool = False) -> OutgoingMail | None:
    """Lease a mail, or return None if it was sent or given up.

    Raises `BeingSent` while another worker holds the lease and, with `only_due`, during the pause after a failure.
    """
    now = clock.now()
    with acting_as_system():
        open_mail = OutgoingMail.objects.filter(pk=mail_id, sent_at=None, failed_at=None)
        free = open_mail.filter(Q(leased_until=None) | Q(leased_until__lt=now))
        if only_due:
            free = free.filter(Q(next_try_at=None) | Q(next_try_at__lte=now + NEARLY))
        if not free.update(leased_until=now + LEASE, tries=F("tries") + 1):
            if open_mail.exists():
                raise BeingSent(f"mail {mail_id} is being sent")
            return None
        return OutgoingMail.objects.get(pk=mail_id)


def _lease_more() -> list[OutgoingMail]:
    now: datetime = clock.now()
    with acting_as_system():
        parameters = {"now": now, "until": now + LEASE, "at_most": AT_ONCE}
        return list(OutgoingMail.objects.raw(_LEASE_MORE, parameters))


def _release(mails: Sequence[OutgoingMail]) -> None:
    """Give up the leases of mails that were not tried."""
    if mails:
        with acting_as_system():
            leased = OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails], sent_at=None)
            leased.update(leased_until=None, tries=F("tries") - 1)


def _remove_jobs(mails: Sequence[OutgoingMail]) -> None:
    jobs = [mail.job_id for mail in mails if mail.job_id]
    if jobs:
        with connection.cursor() as cursor:
            cursor.execute(_REMOVE_JOBS, {"jobs": jobs})


def _give_back(mail: OutgoingMail, problem: Exception) -> None:
    """Record why the mail was not sent, and when it is tried again or that it is given up."""
    now = clock.now()
    mail.problem = str(problem)[:300].replace("\x00", "")
    mail.leased_until = mail.next_try_at = None
    mail.gives_up_at = mail.gives_up_at or now + GIVES_UP_AFTER
    if is_final(problem) or now >= mail.gives_up_at:
        mail.failed_at, mail.is_refused = now, is_refusal(problem)
    else:
        mail.next_try_at = now + pause_after(mail.tries)
    with acting_as_system():
        mail.save(
            update_fields=[
                "problem",
                "leased_until",
                "next_try_at",
                "gives_up_at",
                "failed_at",
                "is_refused",
            ]
        )
        if mail.is_refused:
            mail_returned.send(OutgoingMail, mail=mail)


def _warn(problem: Exception) -> None:
    """Log why mail is not sent: at the first failure, and then at most once an hour for each cause."""
    cause = cause_of(problem)
    if is_within(1, WARNS_EVERY, "mail warning", cause):
        log.warning("E-mail is not sent: %s. `parley mails` lists what waits.", cause)
