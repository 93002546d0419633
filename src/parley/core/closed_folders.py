"""Folders below one that only root may enter, opened to other users for this process and its children alone.

A private mount namespace covers the closed folder with an empty one, in which only what is needed appears again at its
usual path. Nothing changes for other processes, and the permissions of no folder change. Does not use Django.
"""

import ctypes
import os
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

_CLONE_NEWNS = 0x20000
_NOSUID, _NODEV, _REMOUNT, _BIND, _RECURSIVE, _READ_ONLY, _SLAVE = 2, 4, 32, 4096, 16384, 1, 1 << 19
_libc = ctypes.CDLL(None, use_errno=True)


class CannotOpen(Exception):
    """The kernel allows no mounts here, as in most containers. `str()` says which folder stays closed."""


def closed_parents(places: Iterable[Path]) -> dict[Path, list[Path]]:
    """Return the outermost folders that other users may not enter, each with the places below it."""
    found: dict[Path, list[Path]] = {}
    for place in sorted(set(places)):
        closed = next((folder for folder in reversed(place.parents) if not folder.stat().st_mode & 0o001), None)
        if closed is not None:
            found.setdefault(closed, [])
            if not any(place.is_relative_to(known) for known in found[closed]):
                found[closed].append(place)
    return found


def open_closed_folders(places: Iterable[Path]) -> None:
    """Let all users reach `places`, resolved paths, as far as their own permissions allow.

    Raises `CannotOpen`. A step that failed half-way leaves this process with part of the mounts, so try it in a fork.
    """
    closed = closed_parents(places)
    if not closed:
        return
    folder = next(iter(closed))
    umask = os.umask(0o022)
    try:
        _check(_libc.unshare(_CLONE_NEWNS))
        # Later mounts of the machine still appear here, and none of these appears there.
        _mount(None, Path("/"), _SLAVE | _RECURSIVE)
        for folder, needed in closed.items():
            _cover(folder, needed)
    except OSError as problem:
        raise CannotOpen(f"only root may enter {folder}") from problem
    finally:
        os.umask(umask)


def _cover(folder: Path, needed: list[Path]) -> None:
    with ExitStack() as held:
        originals = []
        for place in needed:
            handle = os.open(place, os.O_PATH | os.O_CLOEXEC)
            held.callback(os.close, handle)
            originals.append((place, handle))
        _mount("tmpfs", folder, _NOSUID | _NODEV, "mode=0755,size=1m")
        for place, handle in originals:
            if Path(f"/proc/self/fd/{handle}").is_dir():
                place.mkdir(parents=True)
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.touch()
            _mount(f"/proc/self/fd/{handle}", place, _BIND | _RECURSIVE)
        _mount(None, folder, _REMOUNT | _BIND | _READ_ONLY | _NOSUID | _NODEV)


def _mount(source: str | None, target: Path, flags: int, options: str = "") -> None:
    words = (source.encode() if source else None, os.fsencode(target), b"tmpfs" if options else None)
    _check(_libc.mount(*words, ctypes.c_ulong(flags), options.encode() or None))


def _check(result: int) -> None:
    if result:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
