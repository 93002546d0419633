"""Reading files over HTTP: by whom, under which headers, whole and in part."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parley.companies.tests.factories import Cast, sign_in
from parley.core.acting_company import acting_as
from parley.core.ids import new_id
from parley.files.models import StoredFile
from parley.files.tests import factories

pytestmark = pytest.mark.django_db

CONTENT = factories.real_pdf(4, text="To be read")


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.FILES = tmp_path / "files"


@pytest.fixture
def kept(cast: Cast) -> StoredFile:
    with acting_as(cast.alpine):
        return factories.stored_file(cast.alpine, cast.luca.user, CONTENT, "Prüfung “A”.pdf")


@pytest.fixture
def luca(cast: Cast, client: Client) -> Client:
    return sign_in(client, cast.luca)


def address(kept: StoredFile, name: str = "view") -> str:
    return reverse(f"files:{name}", args=[kept.pk])


def without_tokens(page: bytes) -> bytes:
    """The page but for the ids that were asked for, and the tokens of its forms, which differ each time."""
    return re.sub(rb"\b([A-Za-z0-9]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})\b", b"", page)


def body(response: Any) -> bytes:
    content: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    return content


@pytest.mark.parametrize("name", ["view", "download"])
def test_a_colleague_reads_the_file(cast: Cast, client: Client, kept: StoredFile, name: str) -> None:
    response = sign_in(client, cast.sara).get(address(kept, name))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(CONTENT))
    assert body(response) == CONTENT


@pytest.mark.parametrize("name", ["view", "download"])
def test_others_get_the_answer_of_a_file_that_never_was(
    cast: Cast, client: Client, kept: StoredFile, name: str
) -> None:
    for actor in (cast.anna, cast.eva):
        sign_in(client, actor)
        theirs, never = client.get(address(kept, name)), client.get(reverse(f"files:{name}", args=[new_id()]))
        assert (theirs.status_code, never.status_code) == (404, 404)
        assert without_tokens(theirs.content) == without_tokens(never.content)
        # Not even whether somebody has it already in the browser's store.
        assert client.get(address(kept, name), headers={"If-None-Match": f'"{kept.sha256}"'}).status_code == 404


def test_nobody_is_asked_to_sign_in(client: Client, kept: StoredFile) -> None:
    assert client.get(address(kept)).status_code == 302


@pytest.mark.parametrize("name", ["view", "download"])
def test_other_methods_are_not_allowed(luca: Client, kept: StoredFile, name: str) -> None:
    assert luca.post(address(kept, name)).status_code == 405
    assert luca.delete(address(kept, name)).status_code == 405


def test_head_tells_the_same_without_the_content(luca: Client, kept: StoredFile) -> None:
    response = luca.head(address(kept))
    assert (response.status_code, response["Content-Length"]) == (200, str(len(CONTENT)))


def test_a_download_is_saved_under_its_name_and_may_do_nothing(luca: Client, kept: StoredFile) -> None:
    response = luca.get(address(kept, "download"))
    assert response["Content-Disposition"] == ("attachment; filename*=utf-8''Pr%C3%BCfung%20%E2%80%9CA%E2%80%9D.pdf")
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    body(response)


@pytest.mark.parametrize("name", ["view", "download"])
def test_every_answer_carries_what_keeps_it_harmless(luca: Client, kept: StoredFile, name: str) -> None:
    response = luca.get(address(kept, name))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cache-Control"] == "private, no-cache"
    body(response)


def test_a_preview_is_shown_by_the_browsers_viewer(luca: Client, kept: StoredFile) -> None:
    response = luca.get(address(kept))
    assert response["Content-Disposition"].startswith("inline")
    # Sandboxed, Chromium would not start its viewer.
    assert "sandbox" not in response["Content-Security-Policy"]
    body(response)


def test_a_picture_is_shown_in_a_sandbox(cast: Cast, luca: Client) -> None:
    with acting_as(cast.alpine):
        kept = factories.stored_file(cast.alpine, content=factories.picture("webp"), name="photo.html")
    response = luca.get(address(kept))
    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "image/webp",
        'inline; filename="photo.html.webp"',
    )
    assert "sandbox" in response["Content-Security-Policy"]
    body(response)


@pytest.mark.parametrize(
    "media_type", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/html; x=image/png"]
)
def test_a_media_type_that_could_act_is_never_repeated(
    cast: Cast, luca: Client, kept: StoredFile, media_type: str
) -> None:
    with acting_as(cast.alpine):
        odd = StoredFile.objects.create(
            company=cast.alpine, name="a.html", sha256=kept.sha256, size=kept.size, media_type=media_type
        )
    response = luca.get(address(odd))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    body(response)


def test_what_the_browser_has_is_not_sent_again(luca: Client, kept: StoredFile) -> None:
    first = luca.get(address(kept))
    body(first)
    again = luca.get(address(kept), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]


@pytest.mark.parametrize(
    ("wanted", "status", "first", "last"),
    [
        ("bytes=0-99", 206, 0, 99),
        ("bytes=100-", 206, 100, len(CONTENT) - 1),
        ("bytes=-50", 206, len(CONTENT) - 50, len(CONTENT) - 1),
        ("bytes=-999999999", 206, 0, len(CONTENT) - 1),
        ("bytes=10-999999999", 206, 10, len(CONTENT) - 1),
        ("bytes=0-0", 206, 0, 0),
        ("bytes=0-1,5-6", 200, 0, len(CONTENT) - 1),
        ("bytes=a-b", 200, 0, len(CONTENT) - 1),
        (f"bytes={'9' * 6000}-", 200, 0, len(CONTENT) - 1),
        ("bytes=-", 200, 0, len(CONTENT) - 1),
        ("lines=1-2", 200, 0, len(CONTENT) - 1),
    ],
)
def test_a_part_is_sent_where_one_is_asked_for(
    luca: Client, kept: StoredFile, wanted: str, status: int, first: int, last: int
) -> None:
    response = luca.get(address(kept), headers={"Range": wanted})
    assert response.status_code == status
    assert body(response) == CONTENT[first : last + 1]
    assert response["Content-Length"] == str(last + 1 - first)
    if status == 206:
        assert response["Content-Range"] == f"bytes {first}-{last}/{len(CONTENT)}"


@pytest.mark.parametrize("wanted", ["bytes=999999999-", "bytes=9-3", "bytes=-0"])
def test_a_part_outside_is_refused(luca: Client, kept: StoredFile, wanted: str) -> None:
    response = luca.get(address(kept), headers={"Range": wanted})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(CONTENT)}"


def test_a_part_of_other_content_is_not_mixed_in(luca: Client, kept: StoredFile) -> None:
    response = luca.get(address(kept), headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert response.status_code == 200
    assert body(response) == CONTENT


def test_a_file_costs_few_statements(luca: Client, kept: StoredFile, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(5):
        body(luca.get(address(kept)))
