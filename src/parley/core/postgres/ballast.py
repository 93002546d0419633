"""A file that only takes space, beside the database: deleted when the disk is full, so that the server starts again.

After a crash, PostgreSQL writes a checkpoint and a new segment of its log before it accepts connections. On a full disk
it cannot, and nothing could be deleted or exported with Parley's own means.
"""

import os
from contextlib import suppress
from pathlib import Path

MEGABYTE = 2**20
SIZE = 64 * MEGABYTE
# What a start needs at most, with room for configuration and logs.
NEEDED = 48 * MEGABYTE
FREE_TO_MAKE = 4 * SIZE


def ballast_of(database: Path) -> Path:
    return database.with_name("ballast")


def drop_ballast_if_full(database: Path) -> bool:
    """Delete the file if the disk has too little room for a start. Returns whether it was deleted."""
    ballast = ballast_of(database)
    if not ballast.is_file() or _free(database.parent) >= NEEDED:
        return False
    ballast.unlink()
    return True


def keep_ballast(database: Path) -> None:
    """Create the file if it is missing and the disk has plenty of room."""
    ballast = ballast_of(database)
    if ballast.exists() or _free(database.parent) < FREE_TO_MAKE:
        return
    handle = os.open(ballast, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        os.posix_fallocate(handle, 0, SIZE)
    except OSError:
        # The disk filled up meanwhile. Half a reserve would only be mistaken for a whole one.
        with suppress(FileNotFoundError):
            ballast.unlink()
    finally:
        os.close(handle)


def _free(folder: Path) -> int:
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize
