"""The supervisor by itself: each test runs one in a process of its own, because it takes over the signals."""

import os
import signal
import subprocess
import sys

from tests.installation import SAFETY_STOP, until

BEGIN = """
import os, signal, subprocess, sys, time
from parley.core.supervisor import Failed, Stopped, Supervisor, forked

def say(*words): os.write(1, (" ".join(map(str, words)) + "\\n").encode())
def sleep(): say("working", os.getpid()); time.sleep(600)
def run(*parts, ready=lambda: True):
    supervisor.start(*parts)
    try: supervisor.run_until_stopped(ready=ready, when_ready=lambda: say("ready"))
    except Failed: say("failed")
    finally: supervisor.stop()
supervisor = Supervisor(say=say)
"""


def _supervise(code: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", BEGIN + code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def _next(supervisor: subprocess.Popen[str], word: str) -> str:
    assert supervisor.stdout
    for line in supervisor.stdout:
        if line.startswith(word):
            return line
    raise AssertionError(f"it ended without saying {word!r}")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] != "Z"


def test_a_killed_part_is_started_again_and_all_end_on_term() -> None:
    supervisor = _supervise('run(forked("web", sleep))')
    first = int(_next(supervisor, "working").split()[1])
    for _ in range(4):
        os.kill(first, signal.SIGKILL)
        again = int(_next(supervisor, "working").split()[1])
        assert again != first
        first = again
    supervisor.terminate()
    assert supervisor.wait(timeout=SAFETY_STOP) == 0
    assert not _is_alive(first)


def test_parts_end_when_the_supervisor_is_killed() -> None:
    supervisor = _supervise('run(forked("web", sleep), forked("jobs", sleep))')
    pids = [int(_next(supervisor, "working").split()[1]) for _ in range(2)]
    supervisor.kill()
    until(lambda: not any(map(_is_alive, pids)))


def test_a_part_that_fails_at_once_is_given_up() -> None:
    supervisor = _supervise('run(forked("web", lambda: sys.exit(3)), ready=lambda: False)')
    assert "exit code 3" in _next(supervisor, "The web process ended")
    _next(supervisor, "failed")
    assert supervisor.wait(timeout=SAFETY_STOP) == 0


def test_what_a_part_left_behind_is_ended_too() -> None:
    leave = """
def leave():
    child = subprocess.Popen(["sh", "-c", "sleep 60 & echo left $!; wait"], start_new_session=True)
    time.sleep(600)
run(forked("web", leave))
"""
    supervisor = _supervise(leave)
    left = int(_next(supervisor, "left").split()[1])
    supervisor.terminate()
    supervisor.wait(timeout=SAFETY_STOP)
    assert not _is_alive(left)


def test_a_part_that_ignores_term_is_killed_when_told_again() -> None:
    supervisor = _supervise("""
import parley.core.supervisor
parley.core.supervisor.GRACE_SECONDS = 1_000_000
def ignore(): signal.signal(signal.SIGTERM, signal.SIG_IGN); sleep()
run(forked("web", ignore))
""")
    pid = int(_next(supervisor, "working").split()[1])

    def has_ended() -> bool:
        # Two signals may reach it as one.
        supervisor.terminate()
        return supervisor.poll() is not None

    until(has_ended)
    assert supervisor.returncode == 0
    assert not _is_alive(pid)


def test_a_step_that_fails_says_so_and_a_step_can_be_stopped() -> None:
    supervisor = _supervise("""
supervisor.do("first", lambda: say("working 1"))
try: supervisor.do("second", lambda: 1 / 0)
except Failed: say("failed")
try: supervisor.do("third", sleep)
except Stopped: say("stopped")
""")
    _next(supervisor, "working")
    _next(supervisor, "failed")
    pid = int(_next(supervisor, "working").split()[1])
    supervisor.send_signal(signal.SIGINT)
    _next(supervisor, "stopped")
    assert not _is_alive(pid)
