"""Inspection of a file: it has the type it claims, is complete, and contains nothing active.

Runs in the inspector's process (`inspector.py`) under limits of time and memory, without Django.
"""

import io
from dataclasses import asdict
from typing import Any, BinaryIO

from parley.files import pdf
from parley.files.archives import refuse_archive
from parley.files.flaws import Facts, Flaw, Flawed
from parley.files.media import PDF, PDF_ONLY, media_type_of


def inspect(file: BinaryIO, accepted: frozenset[str], anew: BinaryIO | None = None) -> Facts:
    """Return the facts of `file`. Raises `Flawed` if it is not acceptable or has no accepted media type.

    A picture is rewritten to `anew`.
    """
    file.seek(0)
    head = file.read(1024)
    if not head:
        raise Flawed(Flaw.EMPTY)
    media_type = media_type_of(head)
    if media_type not in accepted:
        if b"%PDF-" in head and media_type is None:
            raise Flawed(Flaw.FOREIGN)
        raise Flawed(Flaw.NOT_A_PDF if accepted == PDF_ONLY else Flaw.NOT_ACCEPTED)
    if media_type == PDF:
        return pdf.inspect(file)
    # Imported with the first picture: it takes a third of the process's memory, and most files are PDFs.
    from parley.files import picture

    facts = picture.inspect(file, media_type, anew or io.BytesIO())
    refuse_archive(file)
    return facts


def inspect_as_json(file: BinaryIO, anew: BinaryIO | None = None, *, accepted: list[str]) -> dict[str, Any]:
    """Return the result of `inspect` as JSON, for the inspector's answer."""
    return asdict(inspect(file, frozenset(accepted), anew))
