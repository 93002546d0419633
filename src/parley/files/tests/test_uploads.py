"""A file arrives: hashed on its way to disk, refused while it arrives, gone when nobody keeps it."""

import gc
import hashlib
import io
import os
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import UnreadablePostError
from django.test import RequestFactory

from parley.core import clock
from parley.files import store
from parley.files.checks import FileRefused
from parley.files.flaws import Flaw
from parley.files.size_limits import MEGABYTE
from parley.files.tests import factories
from parley.files.uploads import IncomingFile, StreamedUpload, check_upload

LIMIT = MEGABYTE


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.FILES = tmp_path / "files"
    settings.MAX_UPLOAD_MB = 1
    settings.FILE_UPLOAD_HANDLERS = ["parley.files.uploads.StreamedUpload"]


def posted(*files: object, session: Any = None, **fields: str) -> WSGIRequest:
    request = RequestFactory().post("/", {"file": list(files), **fields})
    if session is not None:
        request.session = session
    return request


def arriving() -> list[str]:
    return sorted(path.name for path in store.incoming_folder().iterdir())


def test_a_file_is_hashed_on_its_way_to_disk() -> None:
    content = factories.real_pdf(20)
    request = posted(factories.upload(content, "certificate.pdf"), note="Here it is")
    (incoming,) = request.FILES.getlist("file")
    assert isinstance(incoming, IncomingFile)
    assert incoming.sha256 == hashlib.sha256(content).hexdigest()
    assert incoming.size == len(content)
    assert incoming.read() == content
    assert request.POST["note"] == "Here it is"
    assert arriving() == [incoming.path.name]


def test_what_nobody_kept_is_gone_with_the_request() -> None:
    request = posted(factories.upload(), factories.upload())
    assert len(request.FILES.getlist("file")) == len(arriving()) == 2
    request.close()
    assert arriving() == []


def test_a_file_larger_than_the_limit_is_refused_and_its_space_given_back_at_once() -> None:
    request = posted(factories.upload(os.urandom(LIMIT + 1), "big.pdf"), note="kept")
    (incoming,) = request.FILES.getlist("file")
    assert arriving() == []
    with pytest.raises(FileRefused, match="at most 1 MB at once") as refused:
        check_upload(incoming)
    assert refused.value.flaw == Flaw.TOO_LARGE
    assert request.POST["note"] == "kept"


def test_a_file_of_exactly_the_limit_arrives() -> None:
    (incoming,) = posted(factories.upload(os.urandom(LIMIT))).FILES.getlist("file")
    assert isinstance(incoming, IncomingFile)
    assert incoming.flaw is None
    assert incoming.size == LIMIT


def test_the_limit_is_for_all_files_of_a_request_together() -> None:
    files = posted(*[factories.upload(os.urandom(LIMIT // 3)) for _ in range(4)]).FILES.getlist("file")
    assert [file.flaw for file in files if isinstance(file, IncomingFile)] == [None, None, None, Flaw.TOO_LARGE]


def test_far_too_much_is_not_even_read() -> None:
    request = posted(factories.upload(os.urandom(4 * LIMIT)))
    with pytest.raises(RequestDataTooBig, match="1 MB"):
        _ = request.FILES
    assert len(request.read()) > 4 * LIMIT
    assert arriving() == []


def test_a_visitor_without_a_session_leaves_nothing_on_the_disk() -> None:
    request = posted(factories.upload(), session={}, note="hello")
    assert not request.FILES
    assert request.POST["note"] == "hello"
    assert arriving() == []
    assert posted(factories.upload(), session={SESSION_KEY: "somebody"}).FILES


def test_what_a_client_that_went_away_has_sent_is_removed() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 300_000:
                raise UnreadablePostError("connection reset")
            return super().read(size)

    request = posted(factories.upload(os.urandom(900_000)))
    request._stream = request.environ["wsgi.input"] = Broken(request.environ["wsgi.input"].read())
    with pytest.raises(UnreadablePostError):
        _ = request.POST
    request.close()
    del request
    gc.collect()
    assert arriving() == []


def test_a_body_that_breaks_off_leaves_nothing() -> None:
    whole = posted(factories.upload(os.urandom(500_000)))
    body = whole.environ["wsgi.input"].read()[:-200_000]
    request = RequestFactory().generic("POST", "/", body, content_type=whole.META["CONTENT_TYPE"])
    assert not request.FILES
    assert arriving() == []


def test_a_full_disk_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        def write(self, chunk: Any, /) -> int:
            raise OSError(28, "No space left on device")

    def open_on_a_full_disk(handle: int, mode: str) -> Full:
        os.close(handle)
        return Full()

    monkeypatch.setattr("parley.files.uploads.os.fdopen", open_on_a_full_disk)
    (incoming,) = posted(factories.upload()).FILES.getlist("file")
    with pytest.raises(FileRefused, match="not enough storage space"):
        check_upload(incoming)
    assert arriving() == []


def test_nearly_full_disk_is_a_sentence_before_anything_is_full(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DISK_RESERVE_MB = 1_000_000_000
    monkeypatch.setattr(store, "SMALL_DISKS_RESERVE", 1.1)
    (incoming,) = posted(factories.upload()).FILES.getlist("file")
    with pytest.raises(FileRefused, match="not enough storage space") as refused:
        check_upload(incoming)
    assert refused.value.flaw == Flaw.NO_ROOM
    assert arriving() == []
    settings.DISK_RESERVE_MB = 0
    assert check_upload(factories.upload()).size


def test_content_that_came_before_is_written_like_any_other() -> None:
    """Else the time that an upload takes would tell that another company has the same file."""
    content = factories.real_pdf(text="Told by time")
    place, places = store.path_of(hashlib.sha256(content).hexdigest()), []
    for _ in range(2):
        check_upload(factories.upload(content)).incoming.accept()
        places.append(place.stat().st_ino)
    assert places[0] != places[1]
    assert place.read_bytes() == content


def test_leftovers_of_killed_processes_are_swept_and_what_arrives_stays() -> None:
    old, fresh = store.incoming_folder() / "old", store.incoming_folder() / "fresh"
    for path in (old, fresh):
        path.write_bytes(b"part")
    long_ago = clock.machine_seconds() - 2 * store.STALE_AFTER_SECONDS
    os.utime(old, (long_ago, long_ago))
    assert store.sweep_incoming() == 1
    assert arriving() == ["fresh"]


def test_accepted_content_lies_under_its_hash_and_only_once() -> None:
    content = factories.real_pdf(text="Accepted")
    for _ in range(2):
        checked = check_upload(factories.upload(content))
        checked.incoming.accept()
    place = store.path_of(hashlib.sha256(content).hexdigest())
    assert place.read_bytes() == content
    assert place.stat().st_mode & 0o777 == 0o400
    assert place.parent.parent.name == place.name[:2]
    assert arriving() == []


def test_the_handler_speaks_djangos_protocol() -> None:
    assert issubclass(StreamedUpload, FileUploadHandler)
