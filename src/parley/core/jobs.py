"""Jobs about jobs."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

SECONDS_WITHOUT_HEARTBEAT = 12.0


@app.periodic(cron="* * * * * */10")
@app.task(name="core.repeat_stalled", queueing_lock="core.repeat_stalled", pass_context=True)
async def repeat_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - handed to every periodic job
    """Put back what a worker was doing when it was killed. Every job bears being run twice."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SECONDS_WITHOUT_HEARTBEAT):
        await manager.retry_job(job)
