"""Periodic jobs for drafts."""

from datetime import timedelta

from procrastinate.contrib.django import app

from parley.core import clock
from parley.core.acting_company import acting_as_system
from parley.tickets.models import Draft

KEPT_FOR = timedelta(days=30)


@app.periodic(cron="47 4 * * *")
@app.task(name="tickets.forget_drafts", queueing_lock="tickets.forget_drafts")
def forget_drafts(timestamp: int) -> int:  # noqa: ARG001 - passed to every periodic job
    """Delete drafts that were never filed. Returns their number."""
    with acting_as_system():
        removed, _of_each = Draft.objects.filter(saved_at__lt=clock.now() - KEPT_FOR).delete()
    return removed
