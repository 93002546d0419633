"""Child processes that end with their parent, however the parent ends."""

import ctypes
import os
import pwd
import signal
import subprocess
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import IO

from parley.core.privileges import Capability, gain_no_privileges, keep_only

PR_SET_PDEATHSIG, PR_SET_NAME, PR_SET_CHILD_SUBREAPER = 1, 15, 36
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(sign: signal.Signals, parent: int | None = None) -> None:
    """Ask the kernel to send `sign` to this process when its parent ends, even by kill -9."""
    parent = os.getppid() if parent is None else parent
    _libc.prctl(PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), sign)


def become_subreaper() -> None:
    """Become the parent of orphan processes among the descendants, so that all of them can be found and ended."""
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def name_process(name: str) -> None:
    """Set the name that `ps -e` and `top` show."""
    _libc.prctl(PR_SET_NAME, name.encode()[:15], 0, 0, 0)


def children_of(pid: int) -> list[int]:
    threads = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for thread in threads for child in (thread / "children").read_text().split()]


def spawn(
    command: Sequence[str | Path],
    *,
    ends_with: signal.Signals | None,
    user: pwd.struct_passwd | None = None,
    output: IO[bytes] | int | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    capabilities: Collection[Capability] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a process group of its own, so that Ctrl-C reaches the supervisor alone.

    `ends_with` is the signal sent to it when this process ends; with None, it continues in a session of its own.
    `capabilities` are the only ones that it keeps of root's; None leaves them as they are.
    """
    return subprocess.Popen(
        [os.fspath(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        env=dict(os.environ if environment is None else environment),
        cwd=folder,
        umask=0o077 if user else -1,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
        start_new_session=ends_with is None,
        process_group=None if ends_with is None else 0,
        preexec_fn=_before_it_runs(ends_with, os.getpid(), capabilities),  # noqa: PLW1509 - the parent has one thread
    )


def _before_it_runs(
    ends_with: signal.Signals | None, parent: int, capabilities: Collection[Capability] | None
) -> Callable[[], None]:
    def prepare() -> None:
        # By the time this is called, a change of user has been made and has taken all capabilities.
        gain_no_privileges()
        if capabilities is not None:
            keep_only(capabilities)
        # The supervisor blocks the signals it waits for, and a child would inherit that.
        signal.pthread_sigmask(signal.SIG_SETMASK, set())
        if ends_with:
            # Set here, after the change of user, because that change clears it.
            die_with_parent(ends_with, parent)

    return prepare


def processes_in(folder: Path) -> list[int]:
    """Return the processes that work in `folder`. PostgreSQL's server and its children use the data folder."""
    return [
        int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal() and _stands_in(entry, folder)
    ]


def _stands_in(process: Path, folder: Path) -> bool:
    try:
        return Path(os.readlink(process / "cwd")) == folder
    except OSError:
        return False
