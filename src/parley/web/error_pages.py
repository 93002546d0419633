"""nginx's error pages as files, for requests that never reach the application."""

import json
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation

from parley.web.errors import BUSY, NOT_FOUND, TOO_LARGE, UNAVAILABLE, ErrorWords

PAGES = (NOT_FOUND, TOO_LARGE, BUSY, UNAVAILABLE)


def write_error_pages(folder: Path) -> None:
    """Write `413.de.html`, `413.de.json` and so on for every status and language."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for words in PAGES:
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                _write(folder, words, language)


def _write(folder: Path, words: ErrorWords, language: str) -> None:
    request = HttpRequest()
    page = render_to_string("errors/page.html", {**words.context(), "layout": "layout/bare.html"}, request=request)
    (folder / f"{words.status}.{language}.html").write_text(page)
    (folder / f"{words.status}.{language}.json").write_text(json.dumps(words.as_json()))
