"""Looking at a file: is it what it claims to be, whole, and without anything that acts by itself?

Runs in the inspector's process (`inspector.py`), under limits of time and memory; knows nothing of Django.
"""

import re
import zipfile
from pathlib import Path

from parley.files import pdf
from parley.files.flaws import Facts, Flaw, Flawed
from parley.files.media import PDF, PDF_ONLY, media_type_of

# Archives and disk images that are recognised by bytes further in, so that a good file can hide one.
_FURTHER_IN = ((257, b"ustar"), (128, b"DICM"), (32769, b"CD001"))


def inspect(path: Path, accepted: frozenset[str]) -> Facts:
    """The facts of the file at `path`; raises `Flawed` if it is not good or not of an accepted media type."""
    with path.open("rb") as file:
        head = file.read(1024)
    if not head:
        raise Flawed(Flaw.EMPTY)
    media_type = media_type_of(head)
    if media_type not in accepted:
        if b"%PDF-" in head and media_type is None:
            raise Flawed(Flaw.FOREIGN)
        raise Flawed(Flaw.NOT_A_PDF if accepted == PDF_ONLY else Flaw.NOT_ACCEPTED)
    if media_type == PDF:
        facts = pdf.inspect(path)
    else:
        # Imported when the first picture comes: it is a third of the process's memory, and most files are PDFs.
        from parley.files import picture

        facts = picture.inspect(path, media_type)
    _refuse_second_nature(path)
    return facts


def _refuse_second_nature(path: Path) -> None:
    """Refuse what is also an archive: unpacked by one program, shown by another, it is two files in one."""
    with path.open("rb") as file:
        for offset, magic in _FURTHER_IN:
            file.seek(offset)
            if file.read(len(magic)) == magic:
                raise Flawed(Flaw.FOREIGN)
        if _ends_as_zip(file.seek(0, 2), path):
            raise Flawed(Flaw.FOREIGN)


def _ends_as_zip(size: int, path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with path.open("rb") as file:
        start = max(0, size - 65_557)
        file.seek(start)
        tail = file.read()
    # The end record's last field is the length of the comment that follows it, up to the end of the file.
    return any(
        found.start() + 22 + int.from_bytes(tail[found.start() + 20 : found.start() + 22], "little") == len(tail)
        for found in re.finditer(rb"PK\x05\x06", tail)
    ) or _lists_entries(path)


def _lists_entries(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
