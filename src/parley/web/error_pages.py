"""nginx's error pages as files, for requests that never reach the application."""

import json
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation

from parley.web.errors import BUSY, NOT_FOUND, TOO_LARGE, UNAVAILABLE, ErrorWords

PAGES = (NOT_FOUND, TOO_LARGE, BUSY, UNAVAILABLE)


def write_error_pages(folder: Path, *, is_shared: bool = False) -> None:
    """Write `413.de.html`, `413.de.json` and so on for every status and language.

    `is_shared` lets the workers of nginx read them who are not this process's user. They contain nothing secret.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o755 if is_shared else 0o700)
    for words in PAGES:
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                _write(folder, words, language)


def _write(folder: Path, words: ErrorWords, language: str) -> None:
    request = HttpRequest()
    page = render_to_string("errors/page.html", {**words.context(), "layout": "layout/bare.html"}, request=request)
    for file, text in (("html", page), ("json", json.dumps(words.as_json()))):
        place = folder / f"{words.status}.{language}.{file}"
        place.write_text(text)
        # Whether others reach it is decided by the folder.
        place.chmod(0o644)
