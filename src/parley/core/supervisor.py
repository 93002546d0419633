"""A supervisor that starts processes, restarts those that end, and leaves none behind.

The supervisor has loaded the application before it forks, so that a killed process is back within milliseconds and
shares most of its memory. It must stay single-threaded, or forks would inherit locks that nobody releases.
"""

import gc
import os
import pwd
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from parley.core.privileges import become
from parley.core.processes import become_subreaper, children_of, die_with_parent, name_process

STOPS = {signal.SIGINT, signal.SIGTERM}
if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
    # Sent when a terminal is closed, unless Parley runs under nohup.
    STOPS.add(signal.SIGHUP)
WATCHED = {*STOPS, signal.SIGCHLD}
GRACE_SECONDS = 8.0
QUICK_END_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 5.0
TRIES_AT_FIRST = 4
CHORES_EVERY_SECONDS = 60.0


class Stopped(Exception):
    """Ctrl-C or TERM arrived during another operation."""


class Failed(Exception):
    """A required step failed. It has reported the reason itself."""


@dataclass
class Process:
    """A supervised process.

    `begin` starts it and returns its process id; `ends_on` is the signal for an orderly end.
    """

    name: str
    begin: Callable[[], int]
    ends_on: signal.Signals = signal.SIGTERM
    ends_last: bool = False
    pid: int | None = None
    started: float = 0.0
    quick_ends: int = 0

    def note_end(self, status: int) -> None:
        """Record an end.

        A process killed from outside may restart at once; one that fails right after its start may not.
        """
        failed_early = time.monotonic() - self.started < QUICK_END_SECONDS and status != -signal.SIGKILL
        self.quick_ends = self.quick_ends + 1 if failed_early else 0

    @property
    def due(self) -> float:
        """Return the earliest time of the next start.

        It is later the more often the process ended right after its start.
        """
        wait = 0.0 if self.quick_ends < 2 else min(0.1 * 2**self.quick_ends, LONGEST_WAIT_SECONDS)
        return self.started + wait


def forked(name: str, run: Callable[[], None], user: pwd.struct_passwd | None = None) -> Process:
    """Return a process that is a fork of the supervisor. `run` is called in it and returns after TERM.

    Without `user`, it runs as the supervisor's.
    """
    return Process(name, partial(_fork, name, run, user))


@dataclass
class Supervisor:
    say: Callable[[str], None]
    processes: list[Process] = field(default_factory=list)
    chores: list[Callable[[], None]] = field(default_factory=list)
    """Called about every minute while the processes run."""

    def __post_init__(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        become_subreaper()

    def do(self, name: str, run: Callable[[], None], user: pwd.struct_passwd | None = None) -> None:
        """Run one step in a fork and wait for it. Raises `Failed`, or `Stopped` when asked to stop."""
        step = forked(name, run, user)
        step.pid = step.begin()
        while step.pid:
            if self._wait(1.0) in STOPS:
                self._end([step])
                raise Stopped
            for process, status in self._reap([step]):
                if process is step and status:
                    raise Failed

    def start(self, *processes: Process) -> None:
        for process in processes:
            self.processes.append(process)
            self._begin(process)

    def run_until_stopped(self, *, ready: Callable[[], bool], when_ready: Callable[[], None]) -> None:
        """Keep the processes running until INT, TERM or HUP.

        `ready` is polled until it returns True for the first time. Raises `Failed` if a process cannot start before
        that.
        """
        waits_for_ready = True
        chores_due = time.monotonic() + CHORES_EVERY_SECONDS
        while True:
            if waits_for_ready and ready():
                waits_for_ready = False
                when_ready()
            if self._wait(0.03 if waits_for_ready else self._until_next_start()) in STOPS:
                return
            for process, status in self._reap():
                process.note_end(status)
                self.say(f"The {process.name} process ended ({_in_words(status)}); starting it again.")
            if waits_for_ready and any(process.quick_ends >= TRIES_AT_FIRST for process in self.processes):
                raise Failed
            for process in self.processes:
                if process.pid is None and time.monotonic() >= process.due:
                    self._begin(process)
            if time.monotonic() >= chores_due:
                chores_due = time.monotonic() + CHORES_EVERY_SECONDS
                for chore in self.chores:
                    chore()

    def stop(self) -> None:
        """End every process and all orphans, and last the processes that the others depend on."""
        self._end([process for process in self.processes if not process.ends_last])
        self._end_strays()
        self._end([process for process in self.processes if process.ends_last])

    def _begin(self, process: Process) -> None:
        process.started = time.monotonic()
        process.pid = process.begin()

    def _until_next_start(self) -> float:
        waiting = [process.due - time.monotonic() for process in self.processes if process.pid is None]
        return max(0.0, min([1.0, *waiting]))

    def _wait(self, seconds: float) -> signal.Signals | None:
        got = signal.sigtimedwait(WATCHED, seconds)
        # A process continued after Ctrl-Z gets a signal with the number 0 here.
        return signal.Signals(got.si_signo) if got and got.si_signo else None

    def _reap(self, others: Iterable[Process] = ()) -> list[tuple[Process, int]]:
        """Return the processes that have ended since, with their exit statuses. Also reaps orphan processes."""
        by_pid = {process.pid: process for process in [*self.processes, *others] if process.pid}
        ended: list[tuple[Process, int]] = []
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return ended
            if not pid:
                return ended
            if pid in by_pid:
                by_pid[pid].pid = None
                ended.append((by_pid[pid], os.waitstatus_to_exitcode(status)))

    def _end(self, processes: list[Process]) -> None:
        for is_patient, seconds in ((True, GRACE_SECONDS), (False, 2.0)):
            for process in processes:
                if process.pid:
                    os.kill(process.pid, process.ends_on if is_patient else signal.SIGKILL)
            end = time.monotonic() + seconds
            while any(process.pid for process in processes) and time.monotonic() < end:
                # A second Ctrl-C ends the processes immediately.
                if self._wait(0.1) in STOPS and is_patient:
                    break
                self._reap(processes)

    def _end_strays(self) -> None:
        """Kill the orphan processes. The supervisor is their subreaper, so they are among its children."""
        ours = {process.pid for process in self.processes}
        for _ in range(50):
            strays = [pid for pid in children_of(os.getpid()) if pid not in ours]
            if not strays:
                return
            for pid in strays:
                os.kill(pid, signal.SIGKILL)
            self._wait(0.02)
            self._reap()


def _fork(name: str, run: Callable[[], None], user: pwd.struct_passwd | None) -> int:
    supervisor = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    gc.collect()
    # Exclude loaded objects from garbage collection in the child, which would copy every page of them.
    gc.freeze()
    pid = os.fork()
    if pid:
        gc.unfreeze()
        return pid
    status = 1
    try:
        if user:
            become(user)
        # After the change of user, which clears it.
        die_with_parent(signal.SIGKILL, supervisor)
        # Ctrl-C reaches the whole process group of a terminal, but only the supervisor reacts to it.
        os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, set())
        name_process(f"parley-{name}")
        run()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # Not sys.exit: a child must not run the supervisor's cleanup.
        os._exit(status)


def _in_words(status: int) -> str:
    return f"exit code {status}" if status >= 0 else signal.Signals(-status).name
