"""People see the devices they are signed in with, and sign them out, and nobody else's."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from parley.accounts.clients import read_client
from parley.accounts.models import UserSession
from parley.companies.actor import Actor
from parley.companies.tests.factories import PASSWORD, Cast, sign_in
from parley.core import clock

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1"
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0"


def device(someone: Actor, agent: str, address: str) -> Client:
    """Sign in as people do, by the form."""
    browser = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    answer = browser.post("/sign-in", {"login": someone.user.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert browser.get("/inbox").status_code == 200
    return browser


def use_of(browser: Client) -> UserSession:
    return UserSession.objects.get(pk=browser.session.session_key)


def test_people_see_their_own_devices_coarsely(cast: Cast) -> None:
    laptop = device(cast.anna, LAPTOP, "192.0.2.17")
    phone = device(cast.anna, PHONE, "2001:db8:1:2::9")
    device(cast.luca, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "198.51.100.4")
    page = laptop.get("/settings/devices").content.decode()
    assert "Edge on Windows" in page
    assert "192.0.2.0/24" in page
    assert "Safari on iPhone" in page
    assert "2001:db8:1::/48" in page
    assert page.count("This device") == 1
    assert "192.0.2.17" not in page
    assert "Firefox" not in page
    assert "198.51.100" not in page
    assert all(str(browser.session.session_key) not in page for browser in (laptop, phone))


def test_signed_out_device_asks_to_sign_in_at_its_next_request(cast: Cast) -> None:
    laptop, phone = device(cast.anna, LAPTOP, "192.0.2.17"), device(cast.anna, PHONE, "192.0.2.18")
    address = f"/settings/devices/{use_of(phone).public_id}/sign-out"
    key = str(uuid4())
    for _twice in range(2):
        assert laptop.post(address, {"submit_key": key})["Location"] == "/settings/devices"
    assert phone.get("/inbox")["Location"].startswith("/sign-in")
    assert laptop.get("/inbox").status_code == 200
    assert laptop.post(address).status_code == 404


def test_all_other_devices_are_signed_out_at_once(cast: Cast) -> None:
    laptop = device(cast.anna, LAPTOP, "192.0.2.17")
    others = [device(cast.anna, PHONE, "192.0.2.18"), device(cast.anna, "", "192.0.2.19")]
    eva = device(cast.eva, PHONE, "192.0.2.18")
    assert laptop.post("/settings/devices/sign-out-others").status_code == 302
    assert [browser.get("/inbox").status_code for browser in (laptop, *others, eva)] == [200, 302, 302, 200]


def test_devices_of_others_are_not_found_and_stay_signed_in(cast: Cast) -> None:
    laptop, colleague = device(cast.anna, LAPTOP, "192.0.2.17"), device(cast.jonas, PHONE, "192.0.2.18")
    for other in (use_of(colleague).public_id, uuid4(), use_of(laptop).public_id):
        assert laptop.post(f"/settings/devices/{other}/sign-out").status_code == 404
    assert colleague.get("/inbox").status_code == 200
    assert laptop.get("/inbox").status_code == 200


def test_sessions_that_grant_nothing_any_more_are_not_listed(cast: Cast) -> None:
    laptop, phone = device(cast.anna, LAPTOP, "192.0.2.17"), device(cast.anna, PHONE, "192.0.2.18")
    old = device(cast.anna, PHONE, "198.51.100.4")
    Session.objects.filter(pk=old.session.session_key).update(expire_date=clock.machine_now() - timedelta(seconds=1))
    changed = {"oldpassword": PASSWORD, "password1": "a river runs behind the house"}
    assert laptop.post("/settings/security", changed).status_code == 302
    page = laptop.get("/settings/devices").content.decode()
    assert "Edge on Windows" in page
    assert "This device" in page
    assert "iPhone" not in page
    assert phone.get("/inbox").status_code == 302


def test_use_is_written_every_ten_minutes_and_a_new_network_after_one(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    client.get("/inbox", REMOTE_ADDR="192.0.2.17")

    def uses_after(minutes: int, address: str) -> tuple[str, bool]:
        before = clock.machine_now() - timedelta(minutes=minutes, seconds=5)
        UserSession.objects.update(last_used_at=before)
        client.get("/inbox", REMOTE_ADDR=address)
        use = UserSession.objects.get()
        return use.network, use.last_used_at > before

    assert uses_after(10, "192.0.2.17") == ("192.0.2.0/24", True)
    assert uses_after(9, "192.0.2.99") == ("192.0.2.0/24", False)
    assert uses_after(0, "198.51.100.4") == ("192.0.2.0/24", False)
    assert uses_after(1, "198.51.100.4") == ("198.51.100.0/24", True)


def test_session_from_before_the_list_is_listed_with_its_next_request(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    UserSession.objects.all().delete()
    assert b"This device" in client.get("/settings/devices").content


@pytest.mark.parametrize(
    ("agent", "found"),
    [
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 SamsungBrowser/27 Chrome/130 Mobile Safari/537.36",
            ("Samsung Internet", "Android"),
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18 Safari/605", ("Safari", "macOS")),
        ("Mozilla/5.0 (X11; CrOS x86_64 16181) AppleWebKit/537.36 Chrome/138 Safari/537.36", ("Chrome", "ChromeOS")),
        ("curl/8.5.0", ("", "")),
        ("\x00" + "Firefox/" * 100_000, ("Firefox", "")),
    ],
)
def test_clients_are_recognised_coarsely(agent: str, found: tuple[str, str]) -> None:
    assert read_client(agent, "nowhere") == (*found, "")
