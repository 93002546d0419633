"""Nothing leaves Parley without its security headers: pages, redirects, errors, files."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from parley.companies.tests.factories import company, person, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("parley.web.tests.addresses")]

VISITED = [
    ("/sign-in", 200),
    ("/inbox", 302),
    ("/no/such/address", 404),
    ("/visitor/bad", 400),
    ("/visitor/forbidden", 403),
    ("/visitor/gone", 404),
    ("/visitor/refused", 409),
    ("/visitor/broken", 500),
]


def check(headers: Mapping[str, str]) -> None:
    policy = headers["Content-Security-Policy"]
    for rule in ("default-src 'self'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'"):
        assert rule in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize(("address", "status"), VISITED)
def test_every_kind_of_answer_carries_them(address: str, status: int) -> None:
    answer = Client(raise_request_exception=False).get(address)

    assert answer.status_code == status
    check(answer.headers)
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))


def test_a_form_without_its_token_is_refused_with_them() -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in", {})

    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()
    check(answer.headers)


def test_pages_of_signed_in_people_are_never_stored() -> None:
    anna = person()
    company(owner=anna)

    answer = sign_in(Client(), anna).get("/settings")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    check(answer.headers)


def test_static_files_carry_them_and_are_kept_by_browsers(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "parley.0123456789ab.css").write_text("body{}")
    manifest = {"version": "1.1", "hash": "", "paths": {"parley.css": "parley.0123456789ab.css"}}
    (tmp_path / "staticfiles.json").write_text(json.dumps(manifest))
    settings.STATIC_ROOT = tmp_path

    answer = Client().get("/static/parley.0123456789ab.css")

    assert answer.status_code == 200
    check(answer.headers)
    assert "max-age=315360000" in answer.headers["Cache-Control"]
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_view_may_let_our_own_pages_frame_it() -> None:
    headers = Client().get("/visitor/framed").headers

    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("seconds", [0, 31_536_000])
def test_browsers_are_bound_to_tls_where_it_is_used(settings: Any, seconds: int) -> None:
    settings.SECURE_HSTS_SECONDS = seconds

    bound = Client().get("/sign-in").headers.get("Strict-Transport-Security")

    assert bound == (f"max-age={seconds}" if seconds else None)


def test_subdomains_are_bound_to_tls_only_on_request(settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 100, True
    assert Client().get("/sign-in").headers["Strict-Transport-Security"] == "max-age=100; includeSubDomains"
