"""Periodic jobs of the core: retry stalled jobs, delete old idempotency keys and old jobs that failed."""

from datetime import timedelta

from procrastinate import JobContext
from procrastinate.contrib.django import app

from parley.core import clock
from parley.core.models import Submission
from parley.core.retention import delete_in_batches

SUBMISSIONS_KEPT = timedelta(days=7)
FAILED_JOBS_KEPT_HOURS = 30 * 24
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
    return delete_in_batches(Submission.objects.filter(created_at__lt=clock.now() - SUBMISSIONS_KEPT))


@app.periodic(cron="19 4 * * *")
@app.task(name="core.delete_failed_jobs", queueing_lock="core.delete_failed_jobs", pass_context=True)
async def delete_failed_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - as above
    """Delete jobs that failed or were cancelled long ago. Successful ones are deleted at once."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=FAILED_JOBS_KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )
