"""`parley serve` in tests: started as a process of its own and observed from outside."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from parley.core.processes import processes_in

ROOT = Path(__file__).resolve().parents[1]
# Seconds. Nothing that works takes as long, however loaded the machine is.
SAFETY_STOP = 900


class Parley:
    """One installation: a data folder and a port, running or not."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.log = data.parent / f"{data.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str, wait: bool = True, **settings: str) -> subprocess.Popen[bytes]:
        with self.log.open("wb") as log:
            process = self.process = subprocess.Popen(
                [sys.executable, "-m", "parley", "serve", *options],
                cwd=ROOT,
                env=self.environment(**settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        if wait:
            until(lambda: "Parley is ready" in self.said() or process.poll() is not None)
            assert process.poll() is None, self.said()
        return process

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def running(self) -> subprocess.Popen[bytes]:
        """Return the supervisor that was started last."""
        assert self.process
        return self.process

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "parley", *arguments],
            cwd=ROOT,
            env=self.environment(**settings),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=SAFETY_STOP,
        )

    def environment(self, **settings: str) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}
        clean |= {"DJANGO_SETTINGS_MODULE": "parley.settings", "PARLEY_WEB_WORKERS": "2"}
        return {**clean, "PARLEY_DATA": str(self.data), "PARLEY_PORT": str(self.port), **settings}

    def end(self, sign: signal.Signals = signal.SIGTERM) -> None:
        """Send the signal and wait until the process has ended."""
        assert self.process
        self.process.send_signal(sign)
        self.process.wait(timeout=SAFETY_STOP)

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def get(self, path: str = "/", timeout: float = SAFETY_STOP) -> int:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            line.request("GET", path)
            return line.getresponse().status
        finally:
            line.close()

    def answers(self) -> bool:
        try:
            return self.get() < 500
        except (OSError, http.client.HTTPException):
            return False

    def processes(self, name: str = "") -> list[int]:
        """Return all processes of this installation, whatever their parents are, or those that `ps` shows as `name`."""
        mark = f"PARLEY_DATA={self.data}".encode()
        found = [pid for pid in map(int, filter(str.isdecimal, os.listdir("/proc"))) if mark in _environ(pid)]
        if not name:
            database = (self.data / "postgres").resolve() / "database"
            return [*found, *processes_in(database), *self.front_processes()]
        return [pid for pid in found if _read(pid, "comm").strip() == name.encode()]

    def front_processes(self) -> list[int]:
        """Return nginx's processes, the master before its workers.

        Workers of a master that was killed end a moment later: they are waited for.
        """
        found: list[int] = []

        def are_one_family() -> bool:
            found[:] = sorted(pid for folder in self.data.glob("front*") for pid in processes_in(folder))
            return all(_parent_of(pid) == found[0] for pid in found[1:])

        until(are_one_family)
        return found

    def remove(self) -> None:
        place = self.data / "postgres"
        if place.is_symlink():
            shutil.rmtree(place.resolve(), ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)


@contextmanager
def installation(folder: Path) -> Iterator[Parley]:
    parley = Parley(folder / "var")
    try:
        yield parley
    finally:
        if parley.is_running:
            parley.running.kill()
            parley.running.wait()
        until(lambda: not parley.processes())
        parley.remove()


def memory_of(pids: list[int]) -> int:
    """Return the memory of the processes in MB; what several of them share counts once."""
    return sum(int(_read(pid, "smaps_rollup").partition(b"Pss:")[2].split()[0]) for pid in pids) // 1024


def until(holds: Callable[[], bool]) -> None:
    """Wait for a condition. The deadline only keeps a broken test from waiting for ever."""
    end = time.monotonic() + SAFETY_STOP
    while not holds():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environ(pid: int) -> bytes:
    return _read(pid, "environ")


def _parent_of(pid: int) -> int:
    """Return the process id of the parent, 0 for a process that is gone."""
    stat = _read(pid, "stat").rpartition(b")")[2].split()
    return int(stat[1]) if stat else 0


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""
