"""One person's files, however expensive, leave the others their pages."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.test import RequestFactory

from parley.core.errors import Refused
from parley.files import budgets
from parley.files.budgets import Busy, CheckBudget, PersonBudgets, TooCostly
from parley.files.flaws import Flaw, Flawed
from parley.files.forms import AttachmentField
from parley.files.inspector_pool import InspectorPool
from parley.files.media import ATTACHMENTS, PDF_ONLY
from parley.files.tests import factories
from parley.files.tests.bombs import BOMBS
from parley.files.uploads import IncomingFile


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.FILES = tmp_path / "files"
    settings.FILE_UPLOAD_HANDLERS = ["parley.files.uploads.StreamedUpload"]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[InspectorPool]:
    """Inspectors that give each file a second."""
    with InspectorPool(seconds_per_file=1) as pool:
        monkeypatch.setattr("parley.files.checks.inspectors", pool)
        yield pool


class SeveralFiles(forms.Form):
    attached = AttachmentField(multiple=True)


def posted(*uploads: object, user: str = "anna") -> HttpRequest:
    request = RequestFactory().post("/", {"attached": list(uploads)})
    request.session = SessionBase()
    request.session[SESSION_KEY] = user
    return request


def test_first_file_that_takes_too_long_ends_the_checks_of_its_request(impatient: InspectorPool) -> None:
    slow = BOMBS["many objects"]()
    request = posted(
        factories.upload(slow, "slow.pdf"), factories.upload(slow, "next.pdf"), factories.upload(name="last.pdf")
    )
    form = SeveralFiles(request.POST, request.FILES)
    assert form.errors["attached"] == [
        "“slow.pdf” is too complex to check. Print it to a new PDF and upload that file.",
        "“next.pdf” was not checked because another file took too long. Upload it on its own.",
        "“last.pdf” was not checked because another file took too long. Upload it on its own.",
    ]


def test_files_of_several_fields_share_one_budget() -> None:
    request = posted(factories.upload(), factories.upload())
    first, second = request.FILES.getlist("attached")
    assert isinstance(first, IncomingFile)
    assert isinstance(second, IncomingFile)
    assert first.budget is second.budget
    assert first.budget.person == "anna"


def test_what_is_spent_is_not_there_for_the_next_file() -> None:
    budget = CheckBudget()
    assert budget.seconds_for(10) == 10
    budget.spend(budgets.SECONDS_PER_REQUEST - 2.5)
    assert budget.seconds_for(10) == 3
    budget.spend(2.5)
    with pytest.raises(Flawed) as flawed:
        budget.seconds_for(10)
    assert flawed.value.flaw == Flaw.NOT_CHECKED


def test_person_who_spent_the_share_is_told_to_wait_and_others_are_not() -> None:
    persons = PersonBudgets()
    for _ in range(12):
        persons.spend("eva", budgets.SECONDS_PER_PERSON / 12)
    with pytest.raises(TooCostly) as refused, persons.turn("eva"):
        pass
    assert (refused.value.status, refused.value.retry_after) == (429, 300)
    with persons.turn("anna"), persons.turn(""):
        pass


def test_second_file_of_a_person_at_the_same_time_is_refused_and_that_of_another_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(budgets, "GRACE", 0.01)
    persons = PersonBudgets()
    with persons.turn("eva"):
        with pytest.raises(Busy), persons.turn("eva"):
            pass
        with persons.turn("anna"):
            pass
    with persons.turn("eva"):
        pass


def test_some_wait_for_an_inspector_and_the_next_is_refused_at_once(tmp_path: Path) -> None:
    good = tmp_path / "good"
    good.write_bytes(factories.real_pdf())
    done = []
    # Both inspectors are at work.
    with InspectorPool() as pool, ExitStack() as waiting, pool._turn, pool._turn:
        for _ in range(budgets.MOST_WAITING):
            thread = threading.Thread(target=lambda: done.append(pool.inspect(good, PDF_ONLY).page_count))
            thread.start()
            waiting.callback(thread.join)
        while pool._queue._places._value:
            time.sleep(0.01)
        with pytest.raises(Busy) as refused:
            pool.inspect(good, PDF_ONLY)
    assert done == [1] * budgets.MOST_WAITING
    assert isinstance(refused.value, Refused)
    assert (refused.value.status, refused.value.retry_after) == (503, 5)


def test_costly_inspection_gives_way_to_pages_and_its_process_ends(tmp_path: Path) -> None:
    quick, costly = tmp_path / "quick", tmp_path / "costly"
    quick.write_bytes(factories.real_pdf())
    costly.write_bytes(factories.phone_heic())
    with InspectorPool() as pool:
        pool.inspect(quick, PDF_ONLY)
        (inspector,) = pool.idle
        pool.inspect(costly, ATTACHMENTS)
        assert not pool.idle
        assert not inspector.is_running()
