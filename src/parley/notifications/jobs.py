"""The periodic job of notices: those that nobody needs any more are deleted."""

from datetime import timedelta

from django.db.models import Q
from procrastinate.contrib.django import app

from parley.core import clock
from parley.core.retention import delete_in_batches
from parley.notifications.models import Notice

DONE_KEPT = timedelta(days=90)
KEPT = timedelta(days=365)


@app.periodic(cron="53 4 * * *")
@app.task(name="notifications.delete_old", queueing_lock="notifications.delete_old")
def delete_old(timestamp: int) -> int:  # noqa: ARG001 - passed to every periodic job
    """Delete notices done long ago, and those about which nothing happened for a year. Returns their number."""
    now = clock.now()
    return delete_in_batches(Notice.objects.filter(Q(done_at__lt=now - DONE_KEPT) | Q(happened_at__lt=now - KEPT)))
