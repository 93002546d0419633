"""Jobs of mail: send what is queued, resume what lost its job, and delete old mails. Every job is safe to run twice."""

from uuid import UUID

from procrastinate.contrib.django import app

from parley.notify import queue
from parley.notify.retries import Patiently
from parley.notify.sending import send_with_others


@app.task(name="notify.deliver", queue="mail", retry=Patiently())
def deliver(mail_id: str) -> None:
    send_with_others(UUID(mail_id))


@app.periodic(cron="*/20 * * * *")
@app.task(name="notify.resume", queueing_lock="notify.resume")
def resume(timestamp: int) -> int:  # noqa: ARG001 - passed to every periodic job
    """Queue mails again whose job was lost. Returns their number."""
    return queue.resume()


@app.periodic(cron="37 4 * * *")
@app.task(name="notify.delete_old_mails", queueing_lock="notify.delete_old_mails")
def delete_old_mails(timestamp: int) -> int:  # noqa: ARG001 - passed to every periodic job
    """Delete mails that were sent or given up long ago. Returns their number."""
    return queue.delete_old()
