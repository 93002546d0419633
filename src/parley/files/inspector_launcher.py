"""The launcher: a process that starts inspectors for processes without the right to confine them.

Each connection to its socket gets an inspector of its own, which speaks on that connection. The launcher itself reads
nothing from it, so that no request can be wrong. An inspector ends when its connection does. Does not use Django.
"""

import os
import select
import socket
import struct
import subprocess
import sys
from pathlib import Path

import parley
from parley.core.privileges import Capability, keep_only

# Root's rights that confining an inspector takes: a user, a network namespace, and ending it again.
_CAPABILITIES = (
    Capability.DAC_READ_SEARCH,
    Capability.KILL,
    Capability.SETGID,
    Capability.SETUID,
    Capability.SYS_ADMIN,
)


def start_inspector(line: socket.socket) -> subprocess.Popen[bytes]:
    """Start an inspector that speaks on `line`."""
    # The process that parses untrusted files gets no secrets through its environment.
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "parley.files.inspector"],
        stdin=line.fileno(),
        stdout=subprocess.DEVNULL,
        env={"PYTHONPATH": str(Path(parley.__file__).parents[1]), "LANG": "C.UTF-8"},
        close_fds=True,
    )


def launch_inspectors(listener: socket.socket, *, client: int, at_a_time: int) -> None:
    """Start an inspector for each connection to `listener` by the user id `client`, until TERM.

    Above `at_a_time`, connections wait.
    """
    keep_only(_CAPABILITIES)
    launcher = Launcher(listener, client, at_a_time)
    while True:
        launcher.wait()


class Launcher:
    def __init__(self, listener: socket.socket, client: int, at_a_time: int) -> None:
        self.listener, self.client, self.at_a_time = listener, client, at_a_time
        listener.setblocking(False)
        self._poll = select.poll()
        self._poll.register(listener, select.POLLIN)
        self._running: dict[int, tuple[subprocess.Popen[bytes], socket.socket, int]] = {}
        """By the descriptors of the connection and of the process."""

    def wait(self) -> None:
        """Wait for a connection, or for an inspector or a connection that ended, and act on it."""
        # One at a time, because the next connection may get the descriptor of one that is closed here.
        handle, _event = self._poll.poll()[0]
        if handle == self.listener.fileno():
            self._accept()
        else:
            self._end(*self._running[handle])

    def _accept(self) -> None:
        try:
            line, _address = self.listener.accept()
        except OSError:
            # The client has gone again.
            return
        if _user_of(line) != self.client:
            line.close()
            return
        inspector = start_inspector(line)
        process = os.pidfd_open(inspector.pid)
        for handle, event in ((line.fileno(), select.POLLRDHUP), (process, select.POLLIN)):
            self._running[handle] = (inspector, line, process)
            self._poll.register(handle, event)
        if len(self._running) >= 2 * self.at_a_time:
            self._poll.unregister(self.listener)

    def _end(self, inspector: subprocess.Popen[bytes], line: socket.socket, process: int) -> None:
        inspector.kill()
        inspector.wait()
        for handle in (line.fileno(), process):
            self._poll.unregister(handle)
            del self._running[handle]
        line.close()
        os.close(process)
        self._poll.register(self.listener, select.POLLIN)


def _user_of(line: socket.socket) -> int:
    """Return the user id of the process that connected, as the kernel knows it."""
    credentials = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _pid, user, _group = struct.unpack("3i", credentials)
    return int(user)
