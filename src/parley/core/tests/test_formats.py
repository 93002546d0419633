"""Dates inside sentences, where no filter of a template writes them."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import override

AT = datetime(2026, 11, 4, 13, 5)


def test_english_dates_are_written_as_in_europe() -> None:
    with override("en"):
        assert date_format(AT) == "4 November 2026"
        assert date_format(AT, "SHORT_DATETIME_FORMAT") == "4 Nov 2026, 13:05"


def test_other_languages_keep_their_own() -> None:
    with override("de"):
        assert date_format(AT, "SHORT_DATETIME_FORMAT") == "04.11.2026 13:05"
