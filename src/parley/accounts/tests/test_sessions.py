"""Sessions are kept signed: what was changed in the database signs nobody in."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from parley.accounts.sessions import STARTED
from parley.companies.tests.factories import Cast, sign_in
from parley.core import clock

pytestmark = pytest.mark.django_db


def test_a_changed_session_is_nobodys_also_when_the_genuine_one_was_read_before(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    assert client.get("/inbox").status_code == 200
    kept = Session.objects.get()
    kept.session_data = kept.session_data[:-4] + "AAAA"
    kept.save()
    assert client.get("/inbox").status_code == 302


def test_a_page_changes_its_own_copy_of_a_session(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    first, second = client.session, client.session
    first["seen"] = ["one"]
    assert "seen" not in second
    assert "seen" not in client.session


def _expires_in() -> timedelta:
    return Session.objects.get().expire_date - clock.machine_now()


def test_a_session_that_nobody_uses_ends_after_days(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    assert timedelta(days=4) < _expires_in() <= timedelta(days=5)
    Session.objects.update(expire_date=clock.machine_now() + timedelta(days=1))
    assert client.get("/inbox").status_code == 200
    assert _expires_in() > timedelta(days=4)
    Session.objects.update(expire_date=clock.machine_now() - timedelta(days=1))
    assert client.get("/inbox").status_code == 302


def test_use_does_not_prolong_a_session_beyond_two_weeks(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    session = client.session
    session[STARTED] = int(clock.machine_seconds()) - 13 * 24 * 60 * 60
    session.save()
    assert _expires_in() <= timedelta(days=1)
    session["more"] = 1
    session.save()
    assert client.get("/inbox").status_code == 200
    assert _expires_in() <= timedelta(days=1)
