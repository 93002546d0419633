"""Database connections that outlive requests, and servers that may have closed them meanwhile."""

import select
from typing import Any

import psycopg
from django.db import InterfaceError, OperationalError, connections


def drop_broken_connections(**_signal: Any) -> None:
    """Close connections that the server has ended, so that the next statement opens a new one.

    The server sends nothing on an idle connection: if there is something to read, it is the end of the stream or an
    error message. Polling the socket costs microseconds; Django's own health check costs a statement per request.
    """
    for connection in connections.all(initialized_only=True):
        line = connection.connection
        if line is None or line.closed or connection.in_atomic_block:
            continue
        listening = select.poll()
        listening.register(line.fileno(), select.POLLIN)
        if listening.poll(0):
            connection.close()


def is_outage(error: BaseException | None) -> bool:
    """Return whether the error is an outage of the database, such as a restart: SQLSTATE class 08 or 57P, or none."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    code = (cause.sqlstate if isinstance(cause, psycopg.Error) else None) or ""
    return not code or code.startswith(("08", "57P"))
