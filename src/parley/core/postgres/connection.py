"""Connections outside of Django, for work before Django is set up: roles, migrations, checks at the start."""

import time
from typing import Any

import psycopg

# Django keeps these for itself; all other OPTIONS (above all TLS) are for libpq and psycopg.
DJANGO_OPTIONS = {"assume_role", "isolation_level", "pool", "server_side_binding"}
CONNECT_SECONDS = 5
# Messages of a server or network that is about to start. Waiting does not help against any other error.
MAY_PASS = (
    "connection refused",
    "no such file or directory",
    "timeout",
    "resolve host",
    "translate host name",
    "no route to host",
    "network is unreachable",
    "server closed the connection",
    "starting up",
    "shutting down",
    "in recovery mode",
    "too many clients",
    "connection slots",
)


class DatabaseUnusable(Exception):
    """Parley cannot work with the database in its current state. `str()` gives the reason and the remedy."""


class DatabaseUnreachable(DatabaseUnusable):
    """The server does not answer, or not yet."""


def address(entry: dict[str, Any]) -> dict[str, Any]:
    """Convert Django's entry for a database, including its OPTIONS, to psycopg's connection parameters."""
    parts = {"HOST": "host", "PORT": "port", "NAME": "dbname", "USER": "user", "PASSWORD": "password"}
    options = {name: value for name, value in entry.get("OPTIONS", {}).items() if name not in DJANGO_OPTIONS}
    return options | {ours: entry[theirs] for theirs, ours in parts.items() if entry.get(theirs)}


def connect(entry: dict[str, Any], *, autocommit: bool = False, patience: float = 0) -> psycopg.Connection[Any]:
    """Open a connection. Retries for `patience` seconds if the server does not answer yet."""
    end = time.monotonic() + patience
    while True:
        try:
            return psycopg.connect(**{"connect_timeout": CONNECT_SECONDS, **address(entry)}, autocommit=autocommit)
        except psycopg.OperationalError as problem:
            reason = " ".join(str(problem).split())
            if not any(words in reason.lower() for words in MAY_PASS):
                raise DatabaseUnusable(f"{_place(entry)} cannot be used: {reason}") from problem
            if time.monotonic() >= end:
                waited = f" within {patience:.0f} s" if patience else ""
                raise DatabaseUnreachable(f"{_place(entry)} does not answer{waited}: {reason}") from problem
        time.sleep(0.2)


def _place(entry: dict[str, Any]) -> str:
    return f"The database {entry['NAME']} at {entry['HOST']}, port {entry['PORT']},"
