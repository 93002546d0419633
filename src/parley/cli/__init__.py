"""The command line: `parley serve`, `parley migrate`, and the other commands for operators."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from parley.cli import commands, mail_bounce, mails, serve, xlsform
from parley.core.environment import BadEnvironment, read_environment
from parley.core.nginx.binaries import NoNginx
from parley.core.nginx.configuration import CannotConfigure
from parley.core.nginx.server import NginxFailed
from parley.core.postgres.binaries import NoPostgres
from parley.core.postgres.cluster import ServerFailed
from parley.core.postgres.connection import DatabaseUnusable
from parley.core.postgres.home import NoHome
from parley.core.postgres.roles import CannotProvision

# Errors that an operator can fix. Any other exception is a fault and shows its traceback.
EXPECTED = (
    commands.CannotRun,
    NoPostgres,
    ServerFailed,
    NoHome,
    CannotProvision,
    NoNginx,
    CannotConfigure,
    NginxFailed,
    DatabaseUnusable,
)


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parley.settings")
    for name, value in (("PARLEY_PORT", "port"), ("PARLEY_HOST", "host")):
        if getattr(options, value, None):
            os.environ[name] = getattr(options, value)
    if getattr(options, "demo", False):
        os.environ["PARLEY_DEMO"] = "yes"
    if options.lists_settings:
        commands.list_settings()
    try:
        sys.exit(options.run(options, read_environment(makes_key=not options.lists_settings)))
    except BadEnvironment as problem:
        print("\n".join(problem.sentences), file=sys.stderr)
        sys.exit(2)
    except EXPECTED as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parley", description="The shared desk between business partners.")
    parser.set_defaults(lists_settings=False)
    parser.add_argument("--version", action="version", version=f"parley {version('parley')}")
    command = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)

    server = command.add_parser("serve", help="run everything on this machine: database, web, jobs")
    server.add_argument("--port", help="the port to listen on (PARLEY_PORT)")
    server.add_argument("--host", help="the network address to listen on (PARLEY_HOST)")
    server.add_argument("--demo", action="store_true", help="fill an empty database with the demo world (PARLEY_DEMO)")
    server.add_argument("--with-parent", action="store_true", help="end when the process that started this one ends")
    server.set_defaults(run=serve.serve)

    worker = command.add_parser("worker", help="work on jobs alone, for further machines")
    worker.set_defaults(run=commands.worker)

    migrate = command.add_parser("migrate", help="make the database's roles and bring its tables up to date")
    migrate.set_defaults(run=commands.migrate)

    demo = command.add_parser("demo", help="fill an empty database with the demo world")
    demo.set_defaults(run=commands.demo)

    verify = command.add_parser("verify", help="check the history of every task for changes made behind Parley's back")
    verify.add_argument("--files", action="store_true", help="read the stored files as well, and compare their hashes")
    verify.set_defaults(run=commands.verify)

    adopt = command.add_parser(
        "adoptkey", help="make the secret key in force this database's, after the former was lost"
    )
    adopt.set_defaults(run=commands.adopt_key)

    company = command.add_parser(
        "createcompany",
        help="found a company with its owner",
        description="Found a company with its owner. The password is read from the terminal, from standard input or "
        "from PARLEY_OWNER_PASSWORD.",
    )
    company.add_argument("name", help="the company's name")
    company.add_argument("email", help="the owner's e-mail address; signs in with it")
    company.add_argument("--first-name", required=True)
    company.add_argument("--last-name", required=True)
    company.add_argument("--language", choices=("en", "de", "nb"), default="en", help="the owner's language")
    company.set_defaults(run=commands.create_company)

    mail = command.add_parser("mails", help="list e-mails that wait to be sent or were given up, with the reason")
    action = mail.add_mutually_exclusive_group()
    action.add_argument("--retry", action="store_true", help="try all of them now, including those given up")
    action.add_argument("--test", metavar="ADDRESS", help="send a test e-mail and say what the mail server answers")
    mail.set_defaults(run=mails.mails)

    bounce = command.add_parser(
        "mail-bounce",
        help="take a mail that came back, from standard input (docs/running.md)",
        description="Take one mail from standard input and mark the e-mail that it reports as returned. A mail server "
        "pipes into it what arrives for PARLEY_BOUNCE_ADDRESS. Nothing is answered.",
    )
    bounce.add_argument(
        "--recipient",
        default="",
        help="the address it arrived for (default: X-Original-To or Delivered-To of the mail)",
    )
    bounce.set_defaults(run=mail_bounce.mail_bounce)

    synth = command.add_parser("synth", help="fill the database with made-up tasks, to measure with")
    synth.add_argument("--tasks", type=int, default=100_000, help="how many tasks (default: %(default)s)")
    synth.set_defaults(run=commands.synth)

    checked = command.add_parser("xlsform", help="check an XLSForm: what would be imported, and what cannot be")
    checked.add_argument("file", type=Path, metavar="FILE", help="the form, an Excel workbook (.xlsx)")
    checked.add_argument("--json", action="store_true", help="say it as JSON")
    checked.set_defaults(run=xlsform.check)

    settings = command.add_parser("settings", help="list every setting with its value and meaning, and check them")
    settings.set_defaults(run=lambda _options, _environment: 0, lists_settings=True)

    django = command.add_parser("django", help="run one of Django's own commands: makemigrations, shell, dbshell …")
    django.add_argument("rest", nargs=argparse.REMAINDER, metavar="command")
    django.set_defaults(run=commands.django)
    return parser
