"""Detection of files that are also an archive (polyglots): one program shows them, another one unpacks them.

Runs in the inspector's process without Django.
"""

import io
import mmap
import re
import zipfile
from collections.abc import Iterable
from typing import BinaryIO

from parley.files.flaws import Flaw, Flawed

# Signatures of archives and disk images that are recognised away from the start of a file, so that an acceptable file
# can hide one.
_FURTHER_IN = ((257, b"ustar"), (128, b"DICM"), (32769, b"CD001"))
# The end record of a zip archive; its last field is the length of the comment that follows.
_END = re.compile(rb"PK\x05\x06.{18}", re.DOTALL)
_FARTHEST_END = 65_557
_OFFICE_ENTRIES = frozenset({"mimetype", "[Content_Types].xml"})


def refuse_archive(file: BinaryIO, enclosed: Iterable[bytes] = ()) -> None:
    """Raise `Flawed` if `file` is also an archive, except for office files `enclosed` in a PDF without compression."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if any(content[offset : offset + len(magic)] == magic for offset, magic in _FURTHER_IN):
            raise Flawed(Flaw.FOREIGN)
        ends = _ends_of(content[-_FARTHEST_END:])
        if not ends:
            return
        known = [end for archive in enclosed if _is_office_file(archive) for end in _ends_of(archive)]
        if all(_count(end, content) == known.count(end) for end in ends):
            return
    if _is_archive(file):
        raise Flawed(Flaw.FOREIGN)


def _ends_of(content: bytes) -> list[bytes]:
    return [found.group() for found in _END.finditer(content)]


def _count(end: bytes, content: mmap.mmap) -> int:
    count, place = 0, content.find(end)
    while place >= 0:
        count, place = count + 1, content.find(end, place + 1)
    return count


def _is_office_file(archive: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as entries:
            return not _OFFICE_ENTRIES.isdisjoint(entries.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def _is_archive(file: BinaryIO) -> bool:
    if not zipfile.is_zipfile(file):
        return False
    file.seek(max(0, file.seek(0, 2) - _FARTHEST_END))
    tail = file.read()
    for found in _END.finditer(tail):
        if found.end() + int.from_bytes(found.group()[-2:], "little") == len(tail):
            return True
    try:
        with zipfile.ZipFile(file) as archive:
            return bool(archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
