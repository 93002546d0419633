"""The nginx process: its folder, configuration and lifetime."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from parley.core.nginx.binaries import Nginx, find_nginx
from parley.core.nginx.configuration import Configuration
from parley.core.postgres.home import fits_socket, temporary_folder
from parley.core.privileges import Capability
from parley.core.processes import processes_in, spawn

LONGEST_NAME = "web-64.sock"
SOCKETS = "sockets"
# Root's rights that the master needs to bind, to read the TLS key, and to give its workers another user.
_CAPABILITIES = (
    Capability.CHOWN,
    Capability.DAC_OVERRIDE,
    Capability.KILL,
    Capability.NET_BIND_SERVICE,
    Capability.SETGID,
    Capability.SETUID,
)


class NginxFailed(Exception):
    """nginx rejects its configuration or does not end. `str()` contains its message."""


class Front:
    """One nginx server. `start` may be called again after it has ended for any reason."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.nginx: Nginx = find_nginx()

    @property
    def folder(self) -> Path:
        return self.configuration.folder

    def start(self) -> int:
        """Start the server and return its process id. Workers left over by a killed master are ended first."""
        self._end_leftovers()
        self.write()
        self._check()
        return spawn(
            self.command(),
            ends_with=signal.SIGTERM,
            environment=_environment(),
            folder=self.folder,
            capabilities=_CAPABILITIES if os.geteuid() == 0 else None,
        ).pid

    def write(self) -> None:
        file = self.folder / "nginx.conf"
        file.write_text(self.configuration.text(self.nginx))
        file.chmod(0o600)

    def _check(self) -> None:
        """Let nginx check its configuration, and raise `NginxFailed` with its message if it is wrong."""
        checked = subprocess.run(
            self.command("-t", "-q"), capture_output=True, text=True, env=_environment(), check=False
        )
        if checked.returncode:
            raise NginxFailed(f"nginx does not start:\n{checked.stderr.strip()}")

    def command(self, *more: str) -> list[str | Path]:
        folder = self.folder
        return [self.nginx.program, "-p", folder, "-c", folder / "nginx.conf", "-e", "stderr", *more]

    def _end_leftovers(self) -> None:
        end = time.monotonic() + 5
        while leftovers := [pid for pid in processes_in(self.folder) if _is_alive(pid)]:
            if time.monotonic() > end:
                raise NginxFailed(f"An earlier nginx in {self.folder} does not end.")
            for pid in leftovers:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)


def socket_of(folder: Path, name: str) -> Path:
    """Return the socket of a process behind nginx, in a folder below nginx's or a short one.

    The processes create them, so that the folder is theirs; nginx's configuration is not.
    """
    sockets = folder / SOCKETS
    if not fits_socket(sockets / LONGEST_NAME):
        sockets = temporary_folder(folder, "-front")
    return sockets / f"{name}.sock"


def _is_alive(pid: int) -> bool:
    """Return whether the process runs. A zombie does not count, since its port is already free."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC"}
