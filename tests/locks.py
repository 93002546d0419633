"""Two transactions at once, one of which waits for a lock of the other."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import connection


def run_until_blocked(pool: ThreadPoolExecutor, work: Callable[[], None]) -> Future[None]:
    """Start `work` in another thread. Return when it is done or waits for a lock of this transaction."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    started = pool.submit(run)
    while not started.done() and not is_waited_for():
        time.sleep(0.01)
    return started


def is_waited_for() -> bool:
    """Return whether another transaction waits for a lock of this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid() = ANY(pg_blocking_pids(pid)) FROM pg_locks WHERE NOT granted")
        return any(is_ours for (is_ours,) in cursor.fetchall())
