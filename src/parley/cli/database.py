"""The database during a command: the embedded server, started here or running already, or an external one."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from parley.core.environment import Environment
from parley.core.postgres.cluster import Cluster
from parley.core.postgres.connection import DatabaseUnusable
from parley.core.postgres.home import private_folder
from parley.core.postgres.migrate import first_of, pending_migrations
from parley.core.postgres.roles import check_application_role, provision_embedded, provision_external
from parley.core.postgres.secret_key import check_secret_key

PATIENCE_SECONDS = 10.0


class AlreadyRunning(Exception):
    """Another process has the lock."""

    def __init__(self, process: str) -> None:
        super().__init__(process)
        self.process = process


@contextmanager
def only_one(environment: Environment, *, patience: float = 2.0) -> Iterator[None]:
    """Lock what only one server may use, however this process ends.

    With the embedded database that is the data folder, otherwise this server's own folder in it.
    """
    environment.data.mkdir(mode=0o750, parents=True, exist_ok=True)
    close_to_others(environment.data)
    place = environment.data
    if not environment.embedded:
        place = environment.front_folder
        private_folder(place)
    with (place / "parley.lock").open("a+") as lock:
        # Who can read it can lock it.
        with suppress(PermissionError):
            os.fchmod(lock.fileno(), 0o600)
        end = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    lock.seek(0)
                    raise AlreadyRunning(lock.read().strip()) from None
                time.sleep(0.05)
        lock.truncate(0)
        # The number is only for the message; a full disk must not keep Parley from starting.
        with suppress(OSError):
            lock.write(f"{os.getpid()}\n")
            lock.flush()
        yield


def close_to_others(data: Path) -> None:
    """Remove other users' access to the data folder. Its group keeps the right to list it, for backups."""
    mode = data.stat().st_mode & 0o777
    with suppress(PermissionError):
        # The right to pass alone is given where the processes run as another user than root.
        if mode & 0o006:
            data.chmod(mode & ~0o007)


@contextmanager
def running_database(environment: Environment) -> Iterator[None]:
    """Provide a running server with roles and database. A server started by this command ends with it."""
    if not environment.embedded:
        provision_roles(environment)
        yield
        return
    cluster = Cluster(environment.data)
    try:
        with only_one(environment, patience=0):
            cluster.start()
            try:
                provision(environment)
                yield
            finally:
                cluster.stop()
    except AlreadyRunning:
        end = time.monotonic() + PATIENCE_SECONDS
        while not cluster.is_ready() and time.monotonic() < end:
            time.sleep(0.05)
        provision(environment)
        yield


def provision(environment: Environment) -> None:
    here = environment.database
    provision_embedded(here["HOST"], here["PORT"], here["NAME"])


def provision_roles(environment: Environment) -> None:
    """Create missing roles on an external server, if the owner's address is configured."""
    if environment.owner_database:
        patience = environment.database_patience
        provision_external(environment.owner_database, environment.database, patience=patience)


def prepare_tables(environment: Environment, migrate: Callable[[], object]) -> None:
    """Check the database, and migrate its tables if they are not up to date.

    Raises `DatabaseUnusable` for a role that sees too much, a newer version's tables, or another database's secret key.
    """
    patience = 0 if environment.embedded else environment.database_patience
    check_application_role(environment.database, patience=patience)
    pending = pending_migrations(environment.database)
    if pending and environment.owner_database is None:
        raise DatabaseUnusable(
            f"The database lacks the migration {first_of(pending)}. "
            "Run `parley migrate` with PARLEY_OWNER_DATABASE_URL set."
        )
    if pending:
        migrate()
    check_secret_key(environment.database, environment.secret_key, fits_history=_fits_history)


def _fits_history() -> bool:
    """Return whether a recent task was sealed with the current secret key, or there is none."""
    from django.db import connection

    from parley.core.acting_company import acting_as_system
    from parley.tasks.history import is_sealed
    from parley.tasks.models import Task

    with acting_as_system():
        newest = list(Task.objects.order_by("-pk")[:20])
    connection.close()
    return not newest or any(is_sealed(task) for task in newest)
