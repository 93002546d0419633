"""Sessions are kept signed: what was changed in the database signs nobody in."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from parley.companies.tests.factories import Cast, sign_in

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
