"""Database connections that outlive requests, and the server that may have ended meanwhile."""

import select
from typing import Any

from django.db import connections


def drop_broken_connections(**_signal: Any) -> None:
    """Close connections the server has left, so that the next statement opens a new one.

    An idle connection has nothing to say: one that can be read from brings the end of the line or the server's
    farewell. Asking the socket costs microseconds where Django's own health check costs a statement per request.
    """
    for connection in connections.all(initialized_only=True):
        line = connection.connection
        if line is None or line.closed or connection.in_atomic_block:
            continue
        listening = select.poll()
        listening.register(line.fileno(), select.POLLIN)
        if listening.poll(0):
            connection.close()
