"""`parley mail-bounce`: take a mail that came back from standard input, as a pipe of Postfix gives it."""

import argparse
import sys

from parley.cli.application import setup
from parley.cli.commands import require_tables
from parley.cli.database import running_database
from parley.core.environment import Environment


def mail_bounce(options: argparse.Namespace, environment: Environment) -> int:
    """Take one mail. Returns 0 whatever it is, so that the mail server answers nobody."""
    setup()
    from parley.notify.bounces import LARGEST, find_recipient, take_bounce

    content = sys.stdin.buffer.read(LARGEST)
    recipient = options.recipient or find_recipient(content)
    with running_database(environment):
        require_tables(environment)
        print(take_bounce(recipient, content).value)
    return 0
