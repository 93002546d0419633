"""Names of countries in the reader's language."""

from collections.abc import Mapping

from babel import Locale
from django.utils.translation import get_language


def country_name(code: str) -> str:
    """Return the name of a country in the reader's language, or the code if it is unknown."""
    names: Mapping[str, str] = Locale.parse(get_language() or "en", sep="-").territories
    return names.get(code.upper(), code)
