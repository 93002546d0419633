"""What every answer carries, whoever asks for whatever address: over the whole URL configuration, and over the wire."""

import subprocess
import sys
from pathlib import Path

import pytest

from parley.companies.tests.factories import PASSWORD
from tests.tenancy.own_pages import OwnPage
from tests.tenancy.requests import Asker, lacking
from tests.tenancy.routes import all_routes, never, secrets
from tests.tenancy.world import World

pytestmark = pytest.mark.django_db


def test_every_page_and_every_refusal_carries_them(world: World, annas_pages: list[OwnPage]) -> None:
    """Answers to strangers, partners and all other methods are looked at on the walk (test_tenancy_walk)."""
    asker = Asker(world.cast.anna)
    answers = {f"GET {page.address}": page.answer for page in annas_pages}
    for ids, methods in ((world.nordwind.ids, ("POST",)), (never(world.nordwind.ids), ("GET", "POST"))):
        for route in all_routes():
            for address in list(route.addresses({**ids, **secrets()}))[:2]:
                answers |= {f"{method} {address}": asker.ask(method, address) for method in methods}
    wrong = {asked: lacking(answer) for asked, answer in answers.items() if lacking(answer)}
    assert not wrong
    assert {200, 302, 404, 405, 422} <= {answer.status for answer in answers.values()}


def test_files_never_become_pages_of_this_site(world: World) -> None:
    answer = Asker(world.cast.anna).ask("GET", f"/files/{world.nordwind.ids['file_id']}")
    headers = dict(answer.headers)
    assert answer.status == 200
    assert headers["Content-Type"] == "application/pdf"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    saved = dict(Asker(world.cast.anna).ask("GET", f"/files/{world.nordwind.ids['file_id']}/download").headers)
    assert saved["Content-Disposition"].startswith("attachment")
    assert "sandbox" in saved["Content-Security-Policy"]


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(world: World) -> None:
    client = Asker(None).client
    client.get("/sign-in")
    client.post("/sign-in", {"login": "anna@nordwind.example", "password": PASSWORD})
    assert {"parley", "parley-csrf"} <= set(client.cookies)
    for name in ("parley", "parley-csrf"):
        assert client.cookies[name]["httponly"] is True
        assert client.cookies[name]["samesite"] == "Lax"


def test_under_tls_cookies_are_bound_to_this_very_host(tmp_path: Path) -> None:
    code = (
        "from parley import settings as s; print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_NAME,"
        " s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)"
    )
    environment = {"PARLEY_BASE_URL": "https://parley.example", "PARLEY_DATA": str(tmp_path), "PATH": "/usr/bin:/bin"}
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["__Host-parley", "True", "__Host-parley-csrf", "True", "True"]
