"""Child processes that end with their parent, whatever ends the parent."""

import ctypes
import os
import pwd
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def end_with_parent(sign: signal.Signals, parent: int | None = None) -> None:
    """Ask the kernel to send `sign` to this process when its parent ends, kill -9 included."""
    parent = os.getppid() if parent is None else parent
    _libc.prctl(PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), sign)


def spawn(
    command: Sequence[str | Path],
    *,
    ends_with: signal.Signals | None,
    user: pwd.struct_passwd | None = None,
    output: IO[bytes] | int | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a process group of its own, so that Ctrl-C reaches the supervisor alone.

    `ends_with` is the signal it gets when this process ends; with None it lives on in a session of its own.
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
        # Runs after the change of user, which would clear the setting. The supervisor has one thread only.
        preexec_fn=_ending(ends_with, os.getpid()) if ends_with else None,  # noqa: PLW1509
    )


def _ending(sign: signal.Signals, parent: int) -> Callable[[], None]:
    return lambda: end_with_parent(sign, parent)


def processes_in(folder: Path) -> list[int]:
    """The processes at work in `folder`. PostgreSQL's server and all its children stand in the data folder."""
    return [
        int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal() and _stands_in(entry, folder)
    ]


def _stands_in(process: Path, folder: Path) -> bool:
    try:
        return Path(os.readlink(process / "cwd")) == folder
    except OSError:
        return False
