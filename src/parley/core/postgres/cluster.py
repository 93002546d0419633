"""The embedded server from initdb to shutdown."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from parley.core.environment import APPLICATION, OWNER
from parley.core.postgres.ballast import drop_ballast_if_full, keep_ballast
from parley.core.postgres.binaries import Binaries, find_binaries
from parley.core.postgres.home import make_home
from parley.core.processes import processes_in, spawn

SUPERUSER = "postgres"
START_SECONDS = 30
STOP_SECONDS = 20
# postgresql.conf stays as initdb wrote it. Parley's settings are given here, so that they also hold for old clusters.
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    "lc_messages": "C",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "2GB"}
LOG_BYTES = 5_000_000
DISK_FULL = (
    "The disk of the database is full. Parley starts with the space it had set aside for this. Free some space now: "
    "the next start may fail."
)


class ServerFailed(Exception):
    """The server did not start or stop. `str()` contains the end of its log."""


class Cluster:
    """One embedded server. `durable=False` is for tests: fast, but lost when the machine crashes."""

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        self.home = make_home(data)
        self.durable = durable
        self.server: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        return self.home.socket

    def is_ready(self) -> bool:
        """Return whether a server of this cluster, started by any process, accepts connections."""
        lines = self._pid_file()
        return len(lines) >= 8 and lines[7].startswith("ready") and int(lines[0]) in processes_in(self.home.database)

    def start(self, *, outlives_us: bool = False) -> int:
        """Start the server, wait until it accepts connections, and return its process id.

        A server left over by a killed Parley is stopped first.
        """
        binaries = find_binaries(major=self._major(), for_another_user=self.home.user is not None)
        self.stop()
        if self._major() is None:
            self._initialise(binaries)
        elif drop_ballast_if_full(self.home.database):
            print(DISK_FULL, file=sys.stderr, flush=True)
        settings = {
            **(self._restrict_clients(binaries) if self.home.client else {}),
            **SETTINGS,
            **({} if self.durable else NOT_DURABLE),
            "unix_socket_directories": '"' + str(self.home.socket).replace('"', '""') + '"',
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with _open_log(self.home.log) as log:
            self.server = spawn(
                [binaries.folder / "postgres", "-D", self.home.database, *options],
                user=self.home.user,
                output=log,
                environment=_environment(),
                folder=self.home.database.parent,
                # A fast shutdown: committed transactions are safe, and open sessions are ended.
                ends_with=None if outlives_us else signal.SIGINT,
            )
        self._wait_until_ready(self.server)
        if self.durable:
            keep_ballast(self.home.database)
        return self.server.pid

    def stop(self) -> None:
        """Stop any server of this cluster, including one left over, and wait until none of its processes remain."""
        for sign, seconds in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 5.0)):
            lines = self._pid_file()
            if lines and int(lines[0]) in processes_in(self.home.database):
                os.kill(int(lines[0]), sign)
            if self._is_gone(within=seconds):
                self._clear_away()
                return
        raise ServerFailed(f"PostgreSQL in {self.home.database} does not stop.")

    def rotate_log(self) -> None:
        """Copy a large log aside and empty it, while the server goes on writing to it. One old log is kept."""
        log = self.home.log
        if log.is_file() and log.stat().st_size > LOG_BYTES:
            old = log.with_name(f"{log.name}.1")
            old.unlink(missing_ok=True)
            old.touch(mode=0o600)
            shutil.copyfile(log, old)
            # The server appends, so that it continues at the new end.
            os.truncate(log, 0)

    def _clear_away(self) -> None:
        """Remove the lock files of a killed server.

        They name a process id that may belong to another process by now.
        """
        (self.home.database / "postmaster.pid").unlink(missing_ok=True)
        for file in self.home.socket.glob(".s.PGSQL.*"):
            file.unlink()

    def _is_gone(self, *, within: float) -> bool:
        end = time.monotonic() + within
        while time.monotonic() < end:
            if self.server:
                self.server.poll()
            if not processes_in(self.home.database):
                self.server = None
                return True
            time.sleep(0.02)
        return False

    def _major(self) -> int | None:
        try:
            return int((self.home.database / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None

    def _pid_file(self) -> list[str]:
        try:
            return (self.home.database / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _initialise(self, binaries: Binaries) -> None:
        """Create the cluster in a temporary folder and rename it, so that a killed initdb leaves no partial cluster."""
        fresh = self.home.database.with_name("database.new")
        shutil.rmtree(fresh, ignore_errors=True)
        # Collation and case conversion are the same on every machine, whatever its C library does.
        built_in = ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        locale = built_in if binaries.major >= 17 else ["--locale=C.UTF-8"]
        options = ["-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"]
        durability = [] if self.durable else ["--no-sync"]
        with _open_log(self.home.log) as log:
            initdb = spawn(
                [binaries.folder / "initdb", "-D", fresh, *options, *locale, *durability],
                user=self.home.user,
                output=log,
                environment=_environment(),
                folder=fresh.parent,
                ends_with=signal.SIGKILL,
            )
        if initdb.wait():
            raise ServerFailed(f"The database could not be made:\n{_tail(self.home.log)}")
        fresh.rename(self.home.database)

    def _restrict_clients(self, binaries: Binaries) -> dict[str, str]:
        """Write who may connect as whom, and return the settings that name the files.

        The processes that read requests have the application's role alone: no superuser, no owner of the tables.
        """
        assert self.home.user
        assert self.home.client
        # Older versions do not know the word for any role.
        roles = ["all"] if binaries.major >= 16 else [SUPERUSER, OWNER, APPLICATION]
        administrators = ["root", self.home.user.pw_name]
        allowed = [(name, role) for name in administrators for role in roles]
        allowed.append((self.home.client.pw_name, APPLICATION))
        files = {
            "hba_file": ("clients.conf", "local all all peer map=parley\nlocal replication all peer map=parley\n"),
            "ident_file": ("users.conf", "".join(f"parley {name} {role}\n" for name, role in allowed)),
        }
        for name, text in files.values():
            # Renamed into place, because the folder is the server's and could hold a link of this name.
            fresh = self.home.database.parent / f".{name}-{secrets.token_hex(4)}"
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "w") as file:
                file.write(text)
            os.chmod(fresh, 0o644)
            fresh.replace(self.home.database.parent / name)
        return {setting: str(self.home.database.parent / name) for setting, (name, _text) in files.items()}

    def _wait_until_ready(self, server: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            lines = self._pid_file()
            if len(lines) >= 8 and lines[0] == str(server.pid) and lines[7].startswith("ready"):
                return
            if server.poll() is not None:
                break
            time.sleep(0.02)
        raise ServerFailed(f"PostgreSQL did not start:\n{_tail(self.home.log)}")


def _open_log(log: Path) -> IO[bytes]:
    """Open the server's log, readable for its owner only. A large log is rotated at the start; one old file is kept."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_name(f"{log.name}.1"))
    file = log.open("ab")
    log.chmod(0o600)
    return file


def _environment() -> dict[str, str]:
    """Return an environment without the shell's variables, since PGDATA or a German locale would change the server."""
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])
