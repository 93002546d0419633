"""Translation catalogues: `update` adds the sentences of the source, `check` reports untranslated ones.

Catalogues contain neither dates nor line numbers, so that they change only with the sentences.
"""

import hashlib
import io
import pickle
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parents[1] / "src" / "parley"
LANGUAGES = ("de", "nb")
METHODS = {".py": "python", ".html": "jinja2"}
# As in parley.web.jinja: line breaks of the template are removed from sentences, and `{% do %}` is supported.
JINJA = {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols"}
LAZY = ["gettext_lazy", "gettext_noop", "ngettext_lazy:1,2", "pgettext_lazy:1c,2", "npgettext_lazy:1c,2,3"]
KEYWORDS = DEFAULT_KEYWORDS | parse_keywords(LAZY)
SKIPPED = {"tests", "migrations", "static", "locale"}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdif]")
CACHE = SOURCE.parents[1] / ".venv" / "cache" / "sentences"
DATES = re.compile(r'^"(?:POT-Creation|PO-Revision)-Date: .*\n', re.MULTILINE)

Messages = list[tuple[str | tuple[str, ...], str | None]]
Extracted = dict[str, Messages]
"""The sentences of each file, by a hash of its content."""


def main() -> int:
    source = sentences()
    if sys.argv[1:] == ["update"]:
        for language in LANGUAGES:
            update(language, source)
        return 0
    missing = [line for language in LANGUAGES for line in problems(language, source)]
    for line in missing:
        print(line)
    if missing:
        print(f"{len(missing)} sentences to see to; `make messages` puts what is missing into the catalogues.")
    return 1 if missing else 0


@cache
def sentences() -> Catalog:
    """Return every translatable sentence of the source."""
    known = _read_extracted()
    found: Extracted = {}
    for path in sorted(SOURCE.rglob("*")):
        method = METHODS.get(path.suffix)
        if method and not SKIPPED & set(path.relative_to(SOURCE).parts):
            content = path.read_bytes()
            key = hashlib.sha256(method.encode() + content).hexdigest()
            found[key] = known.get(key) or _extract(method, content)
    _write_extracted(found)
    catalog = Catalog(fuzzy=False)
    for messages in found.values():
        for sentence, context in messages:
            catalog.add(sentence, context=context)
    return catalog


def _extract(method: str, content: bytes) -> Messages:
    options = JINJA if method == "jinja2" else {}
    found = extract(method, io.BytesIO(content), keywords=KEYWORDS, options=options)
    return [(sentence, context) for _line, sentence, _comments, context in found]


def _read_extracted() -> Extracted:
    """Return what earlier runs found, by a hash of the file. Most files stay as they are between two runs."""
    try:
        extracted: Extracted = pickle.loads(CACHE.read_bytes())  # noqa: S301 - written by this script
    except (OSError, EOFError, pickle.UnpicklingError):
        return {}
    return extracted


def _write_extracted(extracted: Extracted) -> None:
    CACHE.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=CACHE.parent, delete=False) as file:
        file.write(pickle.dumps(extracted))
    Path(file.name).replace(CACHE)


def update(language: str, source: Catalog) -> None:
    catalog = read(language)
    catalog.update(source, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    write(language, catalog)


def write(language: str, catalog: Catalog) -> None:
    path = _path(language)
    catalog.fuzzy = False
    catalog.header_comment = f"# Parley in {catalog.locale.english_name if catalog.locale else language}."
    written = io.BytesIO()
    write_po(written, catalog, sort_output=True, no_location=True, ignore_obsolete=True, width=120)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(DATES.sub("", written.getvalue().decode()))


def problems(language: str, source: Catalog) -> Iterator[str]:
    catalog = read(language)
    for message in source:
        if not message.id:
            continue
        translated = catalog.get(message.id, message.context)
        name = f"{language}: {_texts(message)[0]!r}"
        if translated is None or not all(_texts_of(translated.string)) or not translated.string:
            yield f"{name} is not translated"
        elif translated.fuzzy:
            yield f"{name} is marked as fuzzy"
        elif _placeholders(translated.string) - _placeholders(message.id) or (
            isinstance(message.id, str) and _placeholders(message.id) - _placeholders(translated.string)
        ):
            yield f"{name} has other placeholders in its translation"


def _path(language: str) -> Path:
    return SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    path = _path(language)
    if not path.exists():
        return Catalog(locale=language, project="Parley", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _texts(message: Message) -> list[str]:
    return _texts_of(message.id)


def _texts_of(text: object) -> list[str]:
    return [text] if isinstance(text, str) else [str(part) for part in text]  # type: ignore[attr-defined]


def _placeholders(text: object) -> set[str]:
    return {found for part in _texts_of(text) for found in PLACEHOLDER.findall(part.replace("%%", ""))}


if __name__ == "__main__":
    sys.exit(main())
