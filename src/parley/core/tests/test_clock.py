"""The product's clock can be set for a block and for a process; everything goes by it."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.utils import timezone

from parley.core import clock
from parley.core.fields import DateTimeField

LEAP_NIGHT = datetime(2028, 2, 29, 23, 30, tzinfo=UTC)


def test_it_stands_still_within_a_block_and_runs_on_after_it() -> None:
    with clock.at(LEAP_NIGHT):
        assert clock.now() == clock.now() == LEAP_NIGHT
        with clock.at(LEAP_NIGHT + timedelta(days=400)):
            assert clock.now().year == 2029
        assert clock.now() == LEAP_NIGHT
    assert clock.now() != LEAP_NIGHT


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"), clock.at(datetime(2028, 2, 29)):
        pass


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        (LEAP_NIGHT, "UTC", date(2028, 2, 29)),
        (LEAP_NIGHT, "Europe/Berlin", date(2028, 3, 1)),
        (LEAP_NIGHT, "Pacific/Honolulu", date(2028, 2, 29)),
        (datetime(2027, 12, 31, 23, 30, tzinfo=UTC), "Europe/Oslo", date(2028, 1, 1)),
        # Summer begins in Berlin at 01:00 UTC on 28 March and ends at 01:00 UTC on 31 October.
        (datetime(2027, 3, 27, 22, 59, tzinfo=UTC), "Europe/Berlin", date(2027, 3, 27)),
        (datetime(2027, 3, 27, 23, 0, tzinfo=UTC), "Europe/Berlin", date(2027, 3, 28)),
        (datetime(2027, 3, 28, 21, 59, tzinfo=UTC), "Europe/Berlin", date(2027, 3, 28)),
        (datetime(2027, 3, 28, 22, 0, tzinfo=UTC), "Europe/Berlin", date(2027, 3, 29)),
        (datetime(2027, 10, 31, 22, 59, tzinfo=UTC), "Europe/Berlin", date(2027, 10, 31)),
        (datetime(2027, 10, 31, 23, 0, tzinfo=UTC), "Europe/Berlin", date(2027, 11, 1)),
    ],
)
def test_today_is_the_day_where_the_person_is(at: datetime, zone: str, day: date) -> None:
    with clock.at(at), timezone.override(zone):
        assert clock.today() == clock.day_of(at) == clock.local(at).date() == day
    with clock.at(at):
        assert clock.today(ZoneInfo(zone)) == day


@pytest.mark.parametrize("text", ["2028-02-29T23:30:00+00:00", "2028-03-01T00:30+01:00", "2028-02-29T23:30Z"])
def test_a_process_starts_at_a_moment(text: str) -> None:
    offset = clock.read_offset(text)
    assert (
        timedelta() <= datetime.fromtimestamp(clock.machine_seconds(), UTC) + offset - LEAP_NIGHT < timedelta(hours=1)
    )


def test_processes_that_start_later_go_by_the_same_clock() -> None:
    offset = clock.read_offset("2028-02-29T23:30Z")
    assert clock.read_offset(clock.write_offset(offset)) == offset
    assert clock.read_offset("-90.5") == timedelta(seconds=-90.5)


@pytest.mark.parametrize("text", ["2028-02-29T23:30", "2027-02-29T23:30Z", "tomorrow", "+soon", "+nan", "+inf", "12"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        clock.read_offset(text)


def test_rows_are_stamped_by_the_clock() -> None:
    stamped = [
        field
        for model in apps.get_models()
        if model.__module__.startswith("parley.")
        for field in model._meta.concrete_fields
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    ]
    assert stamped
    assert [field for field in stamped if not isinstance(field, DateTimeField)] == []


def test_a_child_process_goes_by_the_clock_it_is_given(tmp_path: Path) -> None:
    variables = os.environ | {
        "DJANGO_SETTINGS_MODULE": "parley.settings",
        "PARLEY_DATA": str(tmp_path),
        "PARLEY_DEMO": "yes",
        "PARLEY_CLOCK": "2028-02-29T12:00:00+00:00",
    }
    code = "from parley.core import clock; print(clock.now().isoformat())"
    said = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, text=True, check=True)
    assert said.stdout.startswith("2028-02-29T")
