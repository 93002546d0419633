"""Entry point for reading a workbook in the inspector's process, under its limits of time and memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import django
from django.conf import settings
from django.utils import translation

import parley


def read_as_json(file: BinaryIO, *, title: str, language: str, speaks: str) -> dict[str, Any]:
    """Read the form at `path` and return it with its findings in the language `speaks`."""
    _configure()
    # Imported after translations are set up, and only in a process that reads a workbook.
    from parley.questionnaires.xlsform.findings import Unusable
    from parley.questionnaires.xlsform.package import MOST_BYTES
    from parley.questionnaires.xlsform.reading import read

    file.seek(0)
    with translation.override(speaks):
        try:
            return {"reading": read(file.read(MOST_BYTES + 1), title=title, language=language).as_json()}
        except Unusable as unusable:
            return {"unusable": str(unusable)}


def _configure() -> None:
    """Configure Django for translations only."""
    if not settings.configured:
        folder = Path(parley.__file__).parent / "locale"
        settings.configure(USE_I18N=True, LANGUAGE_CODE="en", LOCALE_PATHS=[folder])
        django.setup()
