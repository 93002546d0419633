"""All forms and source files of the product, for walks over them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django import forms

import parley

PACKAGE = Path(parley.__file__).parent


def declared_fields() -> Iterator[tuple[str, Any]]:
    """Yield the fields that the classes of all forms declare, with their names in full."""
    for form in _subclasses(forms.BaseForm):
        if form.__module__.startswith("parley.") and ".tests." not in form.__module__:
            for name, field in getattr(form, "base_fields", {}).items():
                yield f"{form.__module__}.{form.__name__}.{name}", field


def source_files(*endings: str) -> Iterator[tuple[str, str]]:
    """Yield name and text of the source files with these endings, without tests, migrations and what was built."""
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in endings and not {"tests", "migrations", "static"} & set(path.parts):
            yield str(path.relative_to(PACKAGE)), path.read_text()


def _subclasses(of: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for form in of.__subclasses__():
        yield form
        yield from _subclasses(form)
