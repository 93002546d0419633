"""`parley mail-bounce`: take a mail that came back from standard input, as a pipe of Postfix gives it."""

import argparse
import os
import sys

from parley.cli.application import setup
from parley.cli.commands import require_tables
from parley.cli.database import running_database
from parley.core.environment import Environment


def mail_bounce(options: argparse.Namespace, environment: Environment) -> int:
    """Take one mail. Returns 0 whatever it is, and 75 where the mail server should try again, so that it never answers.

    A fault is one of those cases: the mail is kept until somebody has looked at it.
    """
    setup()
    from parley.notify.bounces import LARGEST, find_recipient, take_bounce

    content = sys.stdin.buffer.read(LARGEST)
    recipient = options.recipient or find_recipient(content)
    try:
        with running_database(environment):
            require_tables(environment)
            print(take_bounce(recipient, content).value)
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}", file=sys.stderr)
        return os.EX_TEMPFAIL
    return os.EX_OK
