"""The log keeps the secrets of links, and is quiet about what clients do wrong."""

import logging
import sys
from typing import Any

import psycopg
import pytest
from django.core.exceptions import DisallowedHost
from django.db import OperationalError

from parley.core.request_log import RequestLogFilter


def _record(
    name: str, level: int, message: str, *arguments: Any, error: BaseException | None = None, **extra: Any
) -> Any:
    info = (type(error), error, None) if error else None
    record = logging.LogRecord(name, level, __file__, 1, message, arguments, info)
    record.__dict__ |= extra
    return record


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/join/s3cr3t-t0ken", "/join/…"),
        ("/join/s3cr3t-t0ken/accept?x=1", "/join/…/accept?x=1"),
        ("/password/1x-c9abc-0123", "/password/…"),
        ("/confirm/MQ:1abc:xyz", "/confirm/…"),
        ("/password/sent", "/password/sent"),
        ("/tasks/1", "/tasks/1"),
    ],
)
def test_tokens_in_addresses_are_masked(path: str, shown: str) -> None:
    record = _record("django.request", logging.ERROR, "Internal Server Error: %s", path, status_code=500)
    assert RequestLogFilter("INFO").filter(record)
    assert record.getMessage() == f"Internal Server Error: {shown}"


def test_what_clients_do_wrong_is_one_line_at_info() -> None:
    missing = _record("django.request", logging.WARNING, "Not Found: %s", "/wp-login.php", status_code=404)
    wrong = _record("django.security.DisallowedHost", logging.ERROR, "Invalid HTTP_HOST", error=DisallowedHost("x"))
    for record in (missing, wrong):
        assert not RequestLogFilter("WARNING").filter(record)
        assert RequestLogFilter("INFO").filter(record)
        assert (record.levelname, record.exc_info) == ("INFO", None)


def test_a_database_that_is_away_is_one_line_and_a_fault_has_its_traceback() -> None:
    away = OperationalError("connection refused")
    away.__cause__ = psycopg.OperationalError("connection refused")
    short = _record("django.request", logging.ERROR, "Internal Server Error: %s", "/inbox", error=away, status_code=500)
    assert RequestLogFilter().filter(short)
    assert short.getMessage() == "Internal Server Error: /inbox (the database does not answer)"
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        fault = _record("django.request", logging.ERROR, "Internal Server Error: %s", "/inbox", status_code=500)
        fault.exc_info = sys.exc_info()
    assert RequestLogFilter().filter(fault)
    assert fault.exc_info
