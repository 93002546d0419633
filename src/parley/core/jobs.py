"""Periodic jobs of the core: retry stalled jobs, delete old idempotency keys."""

from datetime import timedelta

from procrastinate import JobContext
from procrastinate.contrib.django import app

from parley.core import clock
from parley.core.acting import acting_as_system
from parley.core.models import Submission

SUBMISSIONS_KEPT = timedelta(days=7)
SECONDS_WITHOUT_HEARTBEAT = 12.0


@app.periodic(cron="* * * * * */10")
@app.task(name="core.repeat_stalled", queueing_lock="core.repeat_stalled", pass_context=True)
async def repeat_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - passed to every periodic job
    """Requeue the jobs of killed workers. Every job is safe to run twice."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SECONDS_WITHOUT_HEARTBEAT):
        await manager.retry_job(job)


@app.periodic(cron="11 4 * * *")
@app.task(name="core.forget_submissions", queueing_lock="core.forget_submissions")
def forget_submissions(timestamp: int) -> int:  # noqa: ARG001 - passed to every periodic job
    """Delete idempotency keys too old to be repeated. Returns their number."""
    with acting_as_system():
        return Submission.objects.filter(created_at__lt=clock.now() - SUBMISSIONS_KEPT).delete()[0]
