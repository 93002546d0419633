"""Dates, numbers and sizes read the way people write them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from parley.core import clock
from parley.web import formats

TUESDAY = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon_on_a_tuesday() -> Iterator[None]:
    with (
        clock.at(TUESDAY),
        timezone.override(ZoneInfo("Europe/Berlin")),
        translation.override("en"),
    ):
        yield


@pytest.mark.parametrize(
    ("day", "words", "urgency"),
    [
        (date(2026, 11, 21), "3 days late", "late"),
        (date(2026, 11, 23), "1 day late", "late"),
        (date(2026, 11, 24), "Today", "soon"),
        (date(2026, 11, 25), "Tomorrow", "soon"),
        (date(2026, 11, 26), "Thu 26 Nov", "later"),
        (date(2026, 12, 4), "4 Dec", "later"),
        (date(2027, 1, 4), "4 Jan 2027", "later"),
    ],
)
def test_a_due_date_is_said_in_words_where_it_matters(day: date, words: str, urgency: str) -> None:
    due = formats.due_day(day, is_my_turn=True)
    assert due

    assert (due.words, due.urgency) == (words, urgency)
    assert due.iso == day.isoformat()


def test_a_closed_task_is_never_late() -> None:
    due = formats.due_day(date(2026, 11, 21), is_my_turn=False)
    assert due

    assert (due.words, due.urgency) == ("21 Nov", "plain")


def test_no_due_date_is_none() -> None:
    assert formats.due_day(None, is_my_turn=True) is None


def test_dates_follow_the_language() -> None:
    with translation.override("de"):
        due = formats.due_day(date(2026, 12, 4), is_my_turn=True)
        assert due
        assert due.words == "4. Dez."
        assert formats.full_date(date(2026, 12, 4)) == "4. Dezember 2026"
    with translation.override("nb"):
        assert formats.full_date(date(2026, 12, 4)) == "4. desember 2026"


def test_moments_follow_the_reader_s_time_zone() -> None:
    at = datetime(2026, 11, 24, 10, 20, tzinfo=UTC)

    assert formats.moment(at) == "Today, 11:20"
    with timezone.override(ZoneInfo("Pacific/Auckland")):
        assert formats.moment(at).startswith("Yesterday, 23:20") or formats.moment(at).endswith("23:20")


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 23, 15, 2, tzinfo=UTC), "Yesterday, 16:02"),
        (datetime(2026, 11, 2, 8, 14, tzinfo=UTC), "2 Nov, 09:14"),
        (datetime(2025, 11, 2, 8, 14, tzinfo=UTC), "2 Nov 2025, 09:14"),
    ],
)
def test_moments_name_the_day(at: datetime, words: str) -> None:
    assert formats.moment(at) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "24 November 2026, 11:20 CET"),
        ("de", "24. November 2026, 11:20 MEZ"),
        ("nb", "24. november 2026, 11:20 CET"),
    ],
)
def test_records_name_day_year_and_zone(language: str, words: str) -> None:
    with translation.override(language):
        assert formats.full_moment(datetime(2026, 11, 24, 10, 20, 59, tzinfo=UTC)) == words


def test_one_moment_has_each_reader_s_zone() -> None:
    at = datetime(2026, 7, 1, 10, 20, tzinfo=UTC)
    assert formats.full_moment(at) == "1 July 2026, 12:20 CEST"
    with timezone.override(ZoneInfo("Europe/London")):
        assert formats.full_moment(at).startswith("1 July 2026, 11:20 ")


@pytest.mark.parametrize(
    ("octets", "words"),
    [(0, "0 B"), (999, "999 B"), (1234567, "1.2 MB"), (104_857_600, "105 MB"), (2_500_000_000, "2.5 GB")],
)
def test_sizes(octets: int, words: str) -> None:
    assert formats.size(octets).replace("\N{NO-BREAK SPACE}", " ") == words


def test_numbers_follow_the_language() -> None:
    assert formats.number(1041) == "1,041"
    with translation.override("de"):
        assert formats.number(1041) == "1.041"
