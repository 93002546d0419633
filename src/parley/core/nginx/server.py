"""nginx at work: its folder, its configuration, its process."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from parley.core.nginx.binaries import Nginx, find_nginx
from parley.core.nginx.configuration import Configuration
from parley.core.postgres.home import fits_socket, temporary_folder
from parley.core.processes import processes_in, spawn

LONGEST_NAME = "web-64.sock"


class NginxFailed(Exception):
    """nginx does not take its configuration or does not end; `str()` says what it said."""


class Front:
    """One nginx. `start` may be called again after it has ended, however it ended."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        self.nginx: Nginx = find_nginx()

    @property
    def folder(self) -> Path:
        return self.configuration.folder

    def start(self) -> int:
        """Start the server and say its process. Workers that a killed one has left are ended first."""
        self._end_leftovers()
        self.write()
        self._check()
        return spawn(
            self.command(),
            ends_with=signal.SIGTERM,
            environment=_environment(),
            folder=self.folder,
        ).pid

    def write(self) -> None:
        file = self.folder / "nginx.conf"
        file.write_text(self.configuration.text(self.nginx))
        file.chmod(0o600)

    def _check(self) -> None:
        """Have nginx read its configuration, and say what is wrong with it."""
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


def front_folder(data: Path) -> Path:
    """The folder of the configuration, the bodies that arrive and the error pages."""
    return data / "front"


def socket_of(data: Path, number: int) -> Path:
    """Where the web process of this number listens."""
    folder = front_folder(data)
    if not fits_socket(folder / LONGEST_NAME):
        folder = temporary_folder(data, "-front")
    return folder / f"web-{number}.sock"


def _is_alive(pid: int) -> bool:
    """A zombie has let go of its port already."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC"}
