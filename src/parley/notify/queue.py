"""The queue of mails as a whole: what waits, what failed, and what is deleted."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection
from django.db.models import DateTimeField, Q
from django.db.models.functions import Coalesce
from procrastinate.types import JSONValue

from parley.core import clock
from parley.core.acting_company import acting_as_system
from parley.core.retention import change_in_batches, delete_in_batches
from parley.notify.models import OutgoingMail
from parley.notify.retries import GIVES_UP_AFTER

# How long a row is kept for the log after the mail was sent or given up. Its text is removed as soon as it was sent.
KEPT = timedelta(days=90)
# A mail that is overdue by this long has lost its job.
LOST_AFTER = timedelta(hours=1)

_WITH_JOB = """
SELECT args->>'mail_id' FROM procrastinate_jobs WHERE task_name = 'notify.deliver' AND status IN ('todo', 'doing')
"""
_HURRY = """
UPDATE procrastinate_jobs SET scheduled_at = now() WHERE task_name = 'notify.deliver' AND status = 'todo'
"""


def undelivered() -> list[OutgoingMail]:
    """Return the mails that wait or were given up, oldest first."""
    with acting_as_system():
        return list(OutgoingMail.objects.filter(sent_at=None).order_by("created_at", "pk"))


def retry_all() -> int:
    """Try every undelivered mail now, including those given up. Returns their number."""
    with acting_as_system():
        unsent = OutgoingMail.objects.filter(sent_at=None)
        unsent.filter(failed_at__isnull=False).update(failed_at=None, tries=0)
        unsent.update(next_try_at=None, gives_up_at=None)
        ids = list(unsent.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_HURRY)
    _queue(ids)
    return len(ids)


def resume() -> int:
    """Queue mails again whose job was lost, and give up those that nobody could send for days. Returns their number."""
    now = clock.now()
    with acting_as_system():
        overdue = OutgoingMail.objects.filter(sent_at=None, failed_at=None).annotate(
            due=Coalesce("leased_until", "next_try_at", "created_at", output_field=DateTimeField())
        )
        overdue.filter(Q(gives_up_at__lt=now) | Q(gives_up_at=None, created_at__lt=now - GIVES_UP_AFTER)).filter(
            due__lt=now - LOST_AFTER
        ).update(failed_at=now, leased_until=None, next_try_at=None)
        ids = list(overdue.filter(due__lt=now - LOST_AFTER).values_list("pk", flat=True))
    return _queue(ids)


def _queue(ids: Iterable[UUID]) -> int:
    """Create jobs for those of the mails that have none. Returns their number."""
    from parley.notify.jobs import deliver

    with connection.cursor() as cursor:
        cursor.execute(_WITH_JOB)
        queued = {row[0] for row in cursor.fetchall()}
    missing: list[dict[str, JSONValue]] = [{"mail_id": str(pk)} for pk in ids if str(pk) not in queued]
    if missing:
        deliver.batch_defer(*missing)
    return len(missing)


def delete_old() -> int:
    """Delete mails that were sent or given up long ago, and the text of sent ones. Returns the number of mails."""
    limit = clock.now() - KEPT
    # From before subjects and texts were removed on sending.
    with_text = OutgoingMail.objects.filter(sent_at__isnull=False).exclude(paragraphs=[], subject="")
    change_in_batches(with_text, lambda some: some.update(paragraphs=[], subject=""))
    return delete_in_batches(OutgoingMail.objects.filter(Q(sent_at__lt=limit) | Q(failed_at__lt=limit)))


def send_test(address: str) -> None:
    """Send a test mail at once. Raises the mail server's error."""
    EmailMessage(
        subject="Parley can send e-mail",
        body=f"This is a test that an operator of {settings.BASE_URL} sent with `parley mails --test`.\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        connection=get_connection(),
    ).send()
