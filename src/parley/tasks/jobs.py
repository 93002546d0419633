"""Periodic jobs for tasks: reminders of open ones, and the deletion of old rows that say they were sent."""

from datetime import timedelta

from procrastinate.contrib.django import app

from parley.core import clock
from parley.core.retention import delete_in_batches
from parley.tasks.models import OpenReminder
from parley.tasks.open_reminders import remind_of_open_tasks

REMINDERS_KEPT = timedelta(days=60)


@app.periodic(cron="*/5 * * * *")
@app.task(name="tasks.remind_of_open", queueing_lock="tasks.remind_of_open")
def remind_of_open(timestamp: int) -> int:  # noqa: ARG001 - passed to every periodic job
    """Remind members of their open tasks. Returns the number of mails."""
    return remind_of_open_tasks()


@app.periodic(cron="29 4 * * *")
@app.task(name="tasks.delete_old_reminders", queueing_lock="tasks.delete_old_reminders")
def delete_old_reminders(timestamp: int) -> int:  # noqa: ARG001 - as above
    """Delete the rows of periods long past. Returns their number."""
    return delete_in_batches(OpenReminder.objects.filter(period__lt=clock.today() - REMINDERS_KEPT))
