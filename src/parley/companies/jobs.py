"""Periodic jobs for companies: the daily work of each, and the deletion of old rows that say it is done."""

from datetime import timedelta

from procrastinate.contrib.django import app

from parley.companies.daily import do_daily_work
from parley.companies.models import DailyRun
from parley.core import clock
from parley.core.retention import delete_in_batches

RUNS_KEPT = timedelta(days=400)


@app.periodic(cron="*/5 * * * *")
@app.task(name="companies.daily_work", queueing_lock="companies.daily_work")
def daily_work(timestamp: int) -> int:  # noqa: ARG001 - passed to every periodic job
    """Do what is due in the companies whose day has begun. Returns the number of days done."""
    return do_daily_work()


@app.periodic(cron="23 4 * * *")
@app.task(name="companies.delete_old_runs", queueing_lock="companies.delete_old_runs")
def delete_old_runs(timestamp: int) -> int:  # noqa: ARG001 - as above
    """Delete the rows of days long past. Returns their number."""
    return delete_in_batches(DailyRun.objects.filter(day__lt=clock.today() - RUNS_KEPT))
