"""What is too much at once, or no text, is answered at once and says so."""

import threading
from io import BytesIO
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import psycopg
import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import RequestFactory

import parley.core.nginx
from parley.web.capacity import PasswordCapacityMiddleware, UploadCapacityMiddleware
from parley.web.errors import fault
from parley.wsgi import application

pytestmark = pytest.mark.django_db


def _ask_server(method: str, content_type: str) -> tuple[str, dict[str, str], str]:
    """Through the application as the server calls it: Django's test client would fail before it."""
    said: list[Any] = []
    environ = {
        **{"REQUEST_METHOD": method, "PATH_INFO": "/sign-in", "QUERY_STRING": "q=%5Cud800", "REMOTE_ADDR": "127.0.0.1"},
        **{"CONTENT_TYPE": content_type, "CONTENT_LENGTH": "1", "wsgi.input": BytesIO(b"x"), "HTTP_HOST": "127.0.0.1"},
    }
    setup_testing_defaults(environ)
    body = b"".join(application(environ, lambda status, headers: said.extend((status, dict(headers)))))
    return said[0], said[1], body.decode()


@pytest.mark.parametrize("charset", ["rot13", "hex", "zlib", "base64", "idna", "undefined", "unicode_escape", "utf-16"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_charset_than_utf_8_is_refused(charset: str, method: str) -> None:
    kind = "text/plain" if method == "GET" else "multipart/form-data; boundary=b"
    status, headers, body = _ask_server(method, f"{kind}; charset={charset}")
    assert status == "415 Unsupported Media Type"
    assert "UTF-8" in body
    assert "Content-Security-Policy" in headers


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf8"])
def test_utf_8_may_be_named(charset: str) -> None:
    assert _ask_server("GET", f"text/plain; charset={charset}")[0] == "200 OK"
    assert _ask_server("GET", f"text/plain; charset={charset}; charset=hex")[0] == "415 Unsupported Media Type"


def test_passwords_leave_threads_for_pages() -> None:
    """Two hash; the third gets 503 at once, and a page is answered meanwhile."""
    both_inside, may_end = threading.Barrier(3), threading.Event()

    def view(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.path == "/sign-in":
            both_inside.wait(60)
            may_end.wait(60)
        return HttpResponse()

    middleware = PasswordCapacityMiddleware(view)
    ask = RequestFactory()
    threads = [threading.Thread(target=middleware, args=(ask.post("/sign-in"),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    both_inside.wait(60)
    for path in ("/register", "/p/kestrel/support/sign-in", "/p/kestrel/support/register", "/p/a/b/password/1-x"):
        refused = middleware(ask.post(path))
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5"), path
    assert middleware(ask.get("/sign-in")).status_code == 200
    assert middleware(ask.post("/tasks/1/comments")).status_code == 200
    may_end.set()
    for thread in threads:
        thread.join()
    both_inside.reset()


def test_nginx_limits_the_same_requests() -> None:
    configuration = (Path(parley.core.nginx.__file__).parent / "nginx.conf.jinja").read_text()
    assert f'"~^POST {PasswordCapacityMiddleware.PATHS.pattern}" all;' in configuration


def test_uploads_leave_threads_for_pages_and_for_other_people(settings: Any) -> None:
    settings.UPLOADS_AT_ONCE, settings.UPLOADS_AT_ONCE_PER_SESSION = 3, 2
    all_inside, may_end = threading.Barrier(4), threading.Event()

    def view(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.content_type == "multipart/form-data":
            all_inside.wait(60)
            may_end.wait(60)
        return HttpResponse()

    middleware = UploadCapacityMiddleware(view)

    def upload(session: str) -> HttpRequest:
        request = RequestFactory(REMOTE_ADDR=f"{session}.example").post("/tasks/1/comments", {"files": BytesIO(b"x")})
        request.COOKIES[settings.SESSION_COOKIE_NAME] = session
        return request

    threads = [threading.Thread(target=middleware, args=(upload(session),)) for session in ("anna", "anna")]
    for thread in threads:
        thread.start()
    while middleware.places._taken < 2:
        may_end.wait(0.01)
    refused = middleware(upload("anna"))
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    threads.append(threading.Thread(target=middleware, args=(upload("luca"),)))
    threads[-1].start()
    all_inside.wait(60)
    assert middleware(upload("mia")).status_code == 503
    assert middleware(RequestFactory().get("/inbox")).status_code == 200
    assert (
        middleware(RequestFactory().post("/tasks/1/comments", "a=1", "application/x-www-form-urlencoded")).status_code
        == 200
    )
    may_end.set()
    for thread in threads:
        thread.join()
    assert not middleware.places._taken


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8:1:2::{}"])
def test_invented_sessions_of_one_address_leave_places_to_others(settings: Any, address: str) -> None:
    settings.UPLOADS_AT_ONCE, settings.UPLOADS_AT_ONCE_PER_SESSION = 3, 2
    statuses = []

    def ask(session: str, address: str) -> HttpResponseBase:
        request = RequestFactory(REMOTE_ADDR=address).post("/tasks/1/comments", {"files": BytesIO(b"x")})
        if session:
            request.COOKIES[settings.SESSION_COOKIE_NAME] = session
        return middleware(request)

    def view(request: HttpRequest) -> HttpResponse:
        """Send a further upload while this one is at work."""
        number = int(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "0"))
        if number < 9:
            statuses.append(ask(str(number + 1), address.format(number + 1)).status_code)
        return HttpResponse()

    middleware = UploadCapacityMiddleware(view)
    assert ask("", address.format(0)).status_code == 200
    assert statuses == [503, 200]
    with middleware.places.taken("address a", "session 1"), middleware.places.taken("address a", "session 2"):
        assert ask("9", "198.51.100.1").status_code == 200
        with middleware.places.taken("address a", "session 3") as has_place:
            assert not has_place
    assert not middleware.places._taken
    assert not middleware.places._held


def test_a_database_that_is_restarted_is_no_fault_of_ours() -> None:
    for cause, status in (
        (psycopg.OperationalError("connection refused"), 503),
        (psycopg.errors.AdminShutdown("terminating connection"), 503),
        (psycopg.errors.DeadlockDetected("deadlock"), 500),
    ):
        try:
            raise OperationalError("x") from cause
        except OperationalError:
            answer = fault(RequestFactory().get("/inbox"))
        assert answer.status_code == status
        assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)
