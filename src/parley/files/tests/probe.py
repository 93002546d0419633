"""The calls that `test_confinement.py` makes in an inspector: attempts that must fail there."""

import os
import socket
from pathlib import Path
from typing import Any, BinaryIO


def try_out(file: BinaryIO, *, secret: str, folder: str, port: int) -> dict[str, Any]:
    return {
        "handed": file.read().decode(),
        "user": os.getuid(),
        "groups": os.getgroups(),
        "reads": _works(lambda: Path(secret).read_bytes()),
        "lists": _works(lambda: os.listdir(folder)),
        "writes": _works(lambda: Path(folder, "written").write_bytes(b"x")),
        "connects": _works(lambda: socket.create_connection(("127.0.0.1", port), timeout=2).close()),
        "signals": _works(lambda: os.kill(os.getppid(), 0)),
        "status": Path("/proc/self/status").read_text(),
    }


def _works(attempt: Any) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True
