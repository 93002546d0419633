"""Formats of dates, times, numbers and sizes, in the active language and time zone.

Lists repeat the same few dates, so Babel's results are cached per language and day.
"""

from datetime import date, datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.translation import get_language, override

from parley.core import clock
from parley.core.translation import gettext, ngettext, pgettext

Urgency = Literal["late", "soon", "later", "plain"]

# European English: day before month.
_LOCALES = {"en": "en_GB", "de": "de_DE", "nb": "nb_NO"}
_SKELETONS = {
    "en": {"weekday": "EEE d MMM", "near": "d MMM", "far": "d MMM y", "long": "d MMMM y"},
    "de": {"weekday": "EEE d. MMM", "near": "d. MMM", "far": "d. MMM y", "long": "d. MMMM y"},
    "nb": {"weekday": "EEE d. MMM", "near": "d. MMM", "far": "d. MMM y", "long": "d. MMMM y"},
}
_NARROW_SPACE = "\N{NO-BREAK SPACE}"


class Day(NamedTuple):
    """A date in words: the text, its urgency, and the complete date for a tooltip."""

    words: str
    urgency: Urgency
    iso: str
    full: str


def _language() -> str:
    language = get_language() or "en"
    return language if language in _LOCALES else "en"


def _as_date(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return clock.local(value).date() if timezone.is_aware(value) else value.date()
    return value


@lru_cache(maxsize=4096)
def _pattern(value: date, form: str, language: str) -> str:
    return format_date(value, _SKELETONS[language][form], locale=_LOCALES[language])


def full_date(value: date | datetime | None) -> str:
    """Format as 20 November 2026."""
    return _pattern(_as_date(value), "long", _language()) if value else ""


def short_date(value: date | datetime | None) -> str:
    """Format as 20 Nov, with the year unless it is the current one."""
    if not value:
        return ""
    day = _as_date(value)
    return _pattern(day, "near" if day.year == clock.today().year else "far", _language())


def due_day(value: date | None, *, is_my_turn: bool) -> Day | None:
    """Format a due date, in words if it is urgent for the reader, whose turn it is: "Today", "3 days late"."""
    return _due_day(_as_date(value), clock.today(), _language(), is_my_turn) if value else None


@lru_cache(maxsize=4096)
def _due_day(day: date, now: date, language: str, is_my_turn: bool) -> Day:
    # Translated in the language of the key, so that no entry is cached in another language.
    with override(language):
        words, urgency = _words(day, (day - now).days, language) if is_my_turn else ("", "plain")
    form = "near" if day.year == now.year else "far"
    return Day(words or _pattern(day, form, language), urgency, day.isoformat(), _pattern(day, "long", language))


def _words(day: date, distance: int, language: str) -> tuple[str, Urgency]:
    if distance < 0:
        return ngettext("%(count)s day late", "%(count)s days late", -distance) % {"count": -distance}, "late"
    if distance == 0:
        return pgettext("day", "Today"), "soon"
    if distance == 1:
        return pgettext("day", "Tomorrow"), "soon"
    if distance < 7:
        return _pattern(day, "weekday", language), "later"
    return "", "later"


def moment(value: datetime | None) -> str:
    """Format as Today, 11:20 · 2 Nov, 09:14."""
    if value is None:
        return ""
    local = clock.local(value)
    return _moment(local.date(), local.hour, local.minute, clock.today(), _language())


@lru_cache(maxsize=4096)
def _moment(day: date, hour: int, minute: int, now: date, language: str) -> str:
    time = format_time(datetime(day.year, day.month, day.day, hour, minute), "HH:mm", locale=_LOCALES[language])
    distance = (now - day).days
    if distance in (0, 1):
        with override(language):
            words = pgettext("day", "Today") if distance == 0 else pgettext("day", "Yesterday")
    else:
        words = _pattern(day, "near" if day.year == now.year else "far", language)
    return f"{words}, {time}"


def short_moment(value: datetime | None) -> str:
    """Format as 11:20 for today, as 2 Nov for an earlier day."""
    if value is None:
        return ""
    return clock_time(value) if clock.day_of(value) == clock.today() else short_date(value)


def day_heading(value: datetime) -> str:
    """Format as Today, Yesterday or 20 November 2026."""
    distance = (clock.today() - clock.day_of(value)).days
    if distance in (0, 1):
        return pgettext("day", "Today") if distance == 0 else pgettext("day", "Yesterday")
    return full_date(value)


def clock_time(value: datetime | None) -> str:
    """Format as 11:20, for lists with headings by day."""
    return f"{clock.local(value):%H:%M}" if value else ""


def full_moment(value: datetime | None) -> str:
    """Format as 20 November 2026, 11:20 CET: for records and print, where no word such as *today* lasts."""
    if value is None:
        return ""
    local = clock.local(value)
    return _full_moment(local.replace(second=0, microsecond=0), str(local.tzinfo), _language())


@lru_cache(maxsize=4096)
def _full_moment(local: datetime, _zone: str, language: str) -> str:
    """`_zone` belongs to the key, because the same moment in two zones is equal."""
    time = format_time(local, "HH:mm z", tzinfo=local.tzinfo, locale=_LOCALES[language])
    return f"{_pattern(local.date(), 'long', language)}, {time}"


def iso(value: date | datetime | None) -> str:
    return value.isoformat() if value else ""


def number(value: float | None) -> str:
    return format_decimal(value, locale=_LOCALES[_language()]) if value is not None else ""


def size(octets: int | None) -> str:
    """Format as 1.2 MB, in decimal units like the file managers of phones and Macs."""
    if octets is None:
        return ""
    amount: float = octets
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            break
        amount /= 1000
    pattern = "#,##0" if unit in ("B", "kB") or amount >= 100 else "#,##0.#"
    return format_decimal(amount, pattern, locale=_LOCALES[_language()]) + _NARROW_SPACE + unit


def list_of_words(words: list[str]) -> str:
    """Join as Anna, Jonas and Mia."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(most)s and %(last)s") % {"most": ", ".join(words[:-1]), "last": words[-1]}
