"""`parley mails`: what waits to be sent, what was given up and why, without subjects and texts."""

import argparse
from smtplib import SMTPException

from parley.cli.application import setup
from parley.cli.commands import CannotRun, require_tables
from parley.cli.database import running_database
from parley.core.environment import Environment


def mails(options: argparse.Namespace, environment: Environment) -> int:
    setup()
    with running_database(environment):
        require_tables(environment)
        if options.test:
            _send_test(options.test, environment)
        elif options.retry:
            from parley.notify import queue

            print(f"{queue.retry_all()} e-mails are tried again now.")
        else:
            _list()
    return 0


def _list() -> None:
    from parley.notify import queue

    found = queue.undelivered()
    for mail in found:
        state = "failed" if mail.failed_at else "waiting"
        since = f"{mail.created_at:%Y-%m-%d %H:%M} UTC"
        following = f", next try {mail.next_try_at:%Y-%m-%d %H:%M} UTC" if mail.next_try_at else ""
        reason = " ".join(mail.problem.split()) or "not tried yet"
        print(f"{state}  since {since}  {mail.to}  ({mail.tries} tries{following}): {reason}")
    failed = sum(mail.failed_at is not None for mail in found)
    print(f"{len(found) - failed} waiting, {failed} failed.")


def _send_test(address: str, environment: Environment) -> None:
    from parley.notify import queue

    if not environment.smtp:
        raise CannotRun("PARLEY_SMTP_URL is not set: e-mails are written to the data folder.")
    place = f"{environment.smtp.host}, port {environment.smtp.port}"
    try:
        queue.send_test(address)
    except (SMTPException, OSError, ValueError) as problem:
        raise CannotRun(f"The mail server {place} did not take the test for {address}: {problem}") from None
    print(f"The mail server {place} took the test for {address}.")
