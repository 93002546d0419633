"""Choices for forms of people and companies: countries and time zones in the reader's language."""

from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from django.utils.translation import get_language

from parley.core.collation import sort_by_name

Choices = list[tuple[str, str]]
# In CLDR's list of territories, but not ISO 3166-1 countries with postal addresses.
_NO_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}


def countries() -> Choices:
    return _countries(get_language() or "en")


@lru_cache(maxsize=8)
def _countries(language: str) -> Choices:
    territories = Locale.parse(language, sep="-").territories
    named = [(code, name) for code, name in territories.items() if len(code) == 2 and code.isalpha()]
    return [("", ""), *sort_by_name((pair for pair in named if pair[0] not in _NO_COUNTRIES), lambda pair: pair[1])]


@lru_cache(maxsize=1)
def time_zones() -> Choices:
    regions = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/", "UTC")
    names = sorted(name for name in available_timezones() if name.startswith(regions))
    return [(name, name.replace("_", " ")) for name in names]
