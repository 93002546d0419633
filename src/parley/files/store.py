"""Where the bytes lie: once per content, under their SHA-256, below the folder `settings.FILES`.

What is still arriving lies in `incoming` on the same file system, so that accepting it is one atomic rename.
"""

import os
import time
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

STALE_AFTER_SECONDS = 24 * 60 * 60


def incoming_folder() -> Path:
    folder = Path(settings.FILES) / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def path_of(sha256: str) -> Path:
    return Path(settings.FILES) / sha256[:2] / sha256[2:4] / sha256


def accept(arrived: Path, sha256: str) -> None:
    """Move a complete and checked file to its place, durably: a row that names it must never find nothing."""
    place = path_of(sha256)
    if place.exists():
        # The same content was kept before; it is the same by name, and was durable then.
        arrived.unlink(missing_ok=True)
        return
    with arrived.open("rb") as file:
        os.fsync(file.fileno())
    made = _make_folders(place.parent)
    arrived.chmod(0o400)
    arrived.replace(place)
    for folder in (place.parent, *made):
        _sync(folder)


def open_content(sha256: str) -> BinaryIO:
    return path_of(sha256).open("rb")


def sweep_incoming(*, older_than_seconds: float = STALE_AFTER_SECONDS) -> int:
    """Remove what uploads left behind that ended with their process; returns how many files that were."""
    limit, removed = time.time() - older_than_seconds, 0
    for leftover in incoming_folder().iterdir():
        try:
            if leftover.stat().st_mtime < limit:
                leftover.unlink()
                removed += 1
        except FileNotFoundError:
            # Accepted or removed by its own request in the meantime.
            continue
    return removed


def _make_folders(folder: Path) -> list[Path]:
    """Make `folder` and its parents; returns the folders whose lists of names changed by it."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for absent in reversed(missing):
        absent.mkdir(mode=0o700, exist_ok=True)
    return [made.parent for made in missing]


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
