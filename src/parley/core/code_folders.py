"""The folders that Python, its packages and Parley are loaded from. Does not use Django."""

import sys
from collections.abc import Iterator
from pathlib import Path

import parley


def code_folders() -> Iterator[Path]:
    yield Path(parley.__file__).resolve().parent
    places = (sys.prefix, sys.base_prefix, sys.exec_prefix, *sys.path)
    yield from {Path(place).resolve() for place in places if place and Path(place).exists()}


def can_all_read_code() -> bool:
    """Return whether any user can read the code, which is not so in the home folder of root."""
    return all(
        folder.stat().st_mode & 0o005 == 0o005
        for place in code_folders()
        for folder in (place, *place.parents)
        if folder.is_dir()
    )
