"""The clock of a demo moves forward for everybody in it, and nowhere else."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from parley.companies.models import DailyRun
from parley.companies.tests.factories import Cast, looking, sign_in
from parley.core import clock

pytestmark = pytest.mark.django_db


def test_days_pass_for_every_process_and_are_worked_off_one_by_one(cast: Cast, client: Client, tmp_path: Path) -> None:
    sign_in(client, cast.anna)
    before = clock.today()
    with override_settings(DEMO=True, DEMO_CLOCK=tmp_path / "demo-clock"):
        assert "Demo clock" in client.get(reverse("inbox")).content.decode()
        answer = client.post(reverse("demo_clock"), {"days": "7"}, follow=True)
        assert "It is now" in answer.content.decode()
        assert clock.today() - before == timedelta(days=7)
        with looking():
            days = DailyRun.objects.filter(company=cast.nordwind, work="documents").values_list("day", flat=True)
            assert sorted(days) == [before + timedelta(days=n) for n in range(1, 8)]
        child = os.fork()
        if child == 0:
            os._exit(0 if clock.today() - before == timedelta(days=7) else 1)
        assert os.waitpid(child, 0)[1] == 0
        for wrong in ({}, {"days": "-1"}, {"days": "9999"}, {"days": "x"}):
            client.post(reverse("demo_clock"), wrong)
        assert clock.today() - before == timedelta(days=7)
    assert clock.today() == before


def test_outside_of_a_demo_there_is_no_such_page(cast: Cast, client: Client, tmp_path: Path) -> None:
    sign_in(client, cast.anna)
    with override_settings(DEMO=False, DEMO_CLOCK=tmp_path / "demo-clock"):
        assert client.get(reverse("demo_clock")).status_code == 404
        assert client.post(reverse("demo_clock"), {"days": "1"}).status_code == 404
        assert "Demo clock" not in client.get(reverse("inbox")).content.decode()
        with pytest.raises(ValueError, match="only forward"):
            clock.move_demo(timedelta(days=1))
    assert not (tmp_path / "demo-clock").exists()
    with override_settings(DEMO=True, DEMO_CLOCK=tmp_path / "demo-clock"), pytest.raises(ValueError, match="forward"):
        clock.move_demo(timedelta(days=-1))
