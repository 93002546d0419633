"""The file store: each content once, under its SHA-256, below the folder `settings.FILES`.

Incoming files are in `incoming` and files of forms that were shown again in `kept`, on the same file system, so that
accepting one is an atomic rename.
"""

import os
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from parley.core import clock

MEGABYTE = 1024 * 1024
SMALL_DISKS_RESERVE = 0.05
"""Share of a disk that is kept free if that is less than the reserve."""
STALE_AFTER_SECONDS = 24 * 60 * 60


def incoming_folder() -> Path:
    folder = Path(settings.FILES) / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def kept_folder() -> Path:
    folder = Path(settings.FILES) / "kept"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def path_of(sha256: str) -> Path:
    return Path(settings.FILES) / relative_path(sha256)


def relative_path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def accept(arrived: Path, sha256: str) -> None:
    """Move a complete and checked file to its place, durably: no row may name missing content."""
    place, root = path_of(sha256), Path(settings.FILES)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Also done if the same content exists, because the duration must not reveal that another company has this file.
    arrived.chmod(0o400)
    _sync(arrived)
    arrived.replace(place)
    # All of them are synced, because the process that created the folders may not have done so yet.
    for folder in (place.parent, place.parent.parent, root):
        _sync(folder)


def has_room() -> bool:
    """Return False if the disk is nearly full. The database needs the rest, or it would not start again."""
    disk = os.statvfs(settings.FILES if Path(settings.FILES).exists() else Path(settings.FILES).parent)
    free, size = disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize
    reserve = settings.DISK_RESERVE_MB * MEGABYTE
    return free >= min(reserve, size * SMALL_DISKS_RESERVE)


def open_content(sha256: str) -> BinaryIO:
    return path_of(sha256).open("rb")


def sweep_incoming(*, older_than_seconds: float = STALE_AFTER_SECONDS) -> int:
    """Remove the files of uploads whose process was killed. Returns their number."""
    limit, removed = clock.machine_seconds() - older_than_seconds, 0
    for leftover in incoming_folder().iterdir():
        try:
            if leftover.stat().st_mtime < limit:
                leftover.unlink()
                removed += 1
        except FileNotFoundError:
            # Accepted or removed by its own request in the meantime.
            continue
    return removed


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
