"""Jobs that send queued mails. Every job is safe to run twice."""

from smtplib import SMTPException
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from parley.notify.sending import send

# About four hours in total. A server that is down longer needs an operator.
PATIENTLY = RetryStrategy(
    max_attempts=12, wait=5, exponential_wait=2, retry_exceptions=[SMTPException, OSError, TimeoutError]
)


@app.task(name="notify.deliver", queue="mail", retry=PATIENTLY)
def deliver(mail_id: str) -> None:
    send(UUID(mail_id))
