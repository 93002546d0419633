"""Sending what was queued. Every job bears being run twice."""

from smtplib import SMTPException
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from parley.notify.sending import send

# Some four hours altogether; a server that is away longer needs a person.
PATIENTLY = RetryStrategy(
    max_attempts=12, wait=5, exponential_wait=2, retry_exceptions=[SMTPException, OSError, TimeoutError]
)


@app.task(name="notify.deliver", queue="mail", retry=PATIENTLY)
def deliver(mail_id: str) -> None:
    send(UUID(mail_id))
