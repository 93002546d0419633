"""Connections beside Django's, for what is done before it works: roles, migrations, checks at the start."""

import time
from typing import Any

import psycopg

# Django keeps these for itself; all else in OPTIONS (TLS above all) is for libpq and psycopg.
DJANGO_OPTIONS = {"assume_role", "isolation_level", "pool", "server_side_binding"}
CONNECT_SECONDS = 5
# Of a server that is about to start, or of a network that is: anything else stays wrong however long one waits.
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
    """Parley cannot work with the database as it is; `str()` says why and what to do."""


class DatabaseUnreachable(DatabaseUnusable):
    """The server does not answer, or not yet."""


def address(entry: dict[str, Any]) -> dict[str, Any]:
    """Turn Django's entry for a database into what psycopg connects with, its OPTIONS included."""
    parts = {"HOST": "host", "PORT": "port", "NAME": "dbname", "USER": "user", "PASSWORD": "password"}
    options = {name: value for name, value in entry.get("OPTIONS", {}).items() if name not in DJANGO_OPTIONS}
    return options | {ours: entry[theirs] for theirs, ours in parts.items() if entry.get(theirs)}


def connect(entry: dict[str, Any], *, autocommit: bool = False, patience: float = 0) -> psycopg.Connection[Any]:
    """Open a connection. A server that does not answer yet is asked again for `patience` seconds."""
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
