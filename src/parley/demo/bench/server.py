"""Benchmark servers: a data folder for each size, kept between runs, and no process left over."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from parley.demo.bench.client import Request, ask

START_SECONDS = 60.0


class NotServed(Exception):
    """A server did not start. Its output follows."""


class Server:
    """The data folder for one number of tasks, and a Parley on it."""

    def __init__(self, root: Path, tasks: int) -> None:
        self.tasks = tasks
        self.folder = root / f"{tasks}"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.floor_port = free_port()
        self.smtp_port = free_port()
        self.pid = 0

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            # To measure with and without nginx in front.
            if not name.startswith("PARLEY_") or name == "PARLEY_FRONT"
        }
        return {
            **kept,
            "PARLEY_DATA": str(self.folder),
            "PARLEY_PORT": str(self.port),
            "PARLEY_SMTP_URL": f"smtp://127.0.0.1:{self.smtp_port}?starttls=no",
            "PARLEY_MAIL_FROM": "Parley <parley@localhost>",
            "DJANGO_SETTINGS_MODULE": "parley.settings",
        }

    def run(self, *command: str) -> str:
        """Run a command of Parley's, or a module, on this data folder. Returns its output."""
        done = subprocess.run(
            [sys.executable, "-m", *command], env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise NotServed(done.stderr)
        self._give_files()
        return done.stdout

    def _give_files(self) -> None:
        """Give what a module run as root has stored to the user of the served processes."""
        store = self.folder / "files"
        if os.geteuid() != 0 or not store.exists():
            return
        owner = store.stat()
        for entry in store.rglob("*"):
            if entry.lstat().st_uid != owner.st_uid:
                os.chown(entry, owner.st_uid, owner.st_gid, follow_symlinks=False)

    @contextlib.contextmanager
    def served(self) -> Iterator[float]:
        """Run Parley within the block. Yields the seconds from its start to its first answer."""
        began = time.perf_counter()
        with _running(["parley", "serve"], self.environment, self.folder / "serve.log") as process:
            self.pid = process.pid
            _wait_for(self.port, "/", process, self.folder / "serve.log")
            yield time.perf_counter() - began

    @contextlib.contextmanager
    def streams_held(self, company: str, number: int, readers: list[str]) -> Iterator[None]:
        """Hold open streams within the block, one for each of `readers` among them."""
        command = [sys.executable, "-m", "parley.demo.bench.held_streams", company.replace("-", ""), str(number)]
        process = subprocess.Popen(
            [*command, *readers], env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert process.stdin
        assert process.stdout
        try:
            if process.stdout.readline() != "open\n":
                raise NotServed("The streams were not opened.")
            yield
        finally:
            process.stdin.close()
            process.wait()

    @contextlib.contextmanager
    def sink_served(self) -> Iterator[None]:
        """Run the mail server that Parley sends to within the block."""
        log = self.folder / "sink.log"
        with _running(["parley.demo.bench.smtp_sink", str(self.smtp_port)], self.environment, log) as process:
            _wait_until_open(self.smtp_port, process, log)
            yield

    @contextlib.contextmanager
    def floor_served(self, company: str) -> Iterator[None]:
        environment = {**self.environment, "PARLEY_PORT": str(self.floor_port), "PARLEY_BENCH_COMPANY": company}
        log = self.folder / "floor.log"
        with _running(["parley.demo.bench.baseline"], environment, log) as process:
            _wait_for(self.floor_port, "/", process, log)
            yield

    def memory(self) -> tuple[int, int]:
        """Return the megabytes of Parley's and of PostgreSQL's processes, as proportional shares that count no page twice."""
        own = database = 0
        for pid in _with_descendants(self.pid):
            name = Path(f"/proc/{pid}/comm").read_text().strip()
            share = _proportional_share(pid)
            if name.startswith("postgres"):
                database += share
            else:
                own += share
        return own // 1024, database // 1024


@contextlib.contextmanager
def _running(module: list[str], environment: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *module], env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, path: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    request = Request(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError):
            ask(port, request)
            return
        time.sleep(0.01)
    raise NotServed(log.read_text())


def _wait_until_open(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.01)
    raise NotServed(log.read_text())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _with_descendants(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError):
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
            found += [int(child) for child in children]
    return found


def _proportional_share(pid: int) -> int:
    """Return a process's proportional set size in kilobytes."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
