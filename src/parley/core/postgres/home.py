"""Where the embedded server lives: its folders, and the user of the operating system it runs as.

PostgreSQL refuses to run as root. There a user of its own runs it, with data and binaries under /var/lib/parley, so
that no permission of any other folder has to change; `var/postgres` is then a link to the data.
"""

import hashlib
import os
import tempfile
from pathlib import Path

LONGEST_SOCKET_PATH = 107
SOCKET_FILE = ".s.PGSQL.5432"


def socket_folder(data: Path) -> Path:
    """The folder of the server's socket; where its path is too long for the system, a short one of our own."""
    folder = data / "postgres" / "socket"
    if len(os.fsencode(folder / SOCKET_FILE)) < LONGEST_SOCKET_PATH:
        return folder
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"parley-{mark}"
