"""What two companies did together is not there for a third: every address that either page ever showed."""

import re

import pytest

from parley.companies.models import Company
from parley.companies.tests.factories import Cast
from parley.core.acting_company import acting_as_system
from tests.browser import things
from tests.browser.conftest import OpenPage
from tests.browser.stories import a_document_travels
from tests.browser.user_page import UserPage
from tests.browser.watch import Watch

pytestmark = pytest.mark.django_db(transaction=True)

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LISTS = ("/inbox?", "/tasks?", "/new/")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
SECRETS = ("ISO 22000", "iso-new.pdf", "Nordwind", "Alpine", "Anna Becker", "Luca Frei", "audit in December")


def test_a_stranger_finds_nothing_of_it(cast: Cast, open_page: OpenPage, watch: Watch) -> None:
    with acting_as_system():
        # In the directory a company shows its card to everybody; these two are not in it.
        Company.objects.exclude(pk=cast.stranger.pk).update(in_directory=False)
    things.document_type(cast.anna, "ISO 22000")
    anna, luca, eva = open_page(cast.anna), open_page(cast.luca), open_page(cast.eva)
    a_document_travels(anna, luca)
    for person in (anna, luca):
        _look_around(person, watch)
    named = {_path(address) for address in watch.addresses if ID.search(_path(address))}
    lists = {_path(address) for address in watch.addresses} - named
    lists |= {address for address in watch.addresses if ID.search(address) and address.startswith(LISTS)}
    assert len(named) > 15
    assert {path.split("/")[1] for path in named} >= {"tasks", "files", "partners", "settings"}

    eva.visit("/")
    wrong = []
    unknown: dict[tuple[str, str], int] = {}
    for address in sorted(named):
        never = ID.sub("01234567-89ab-7def-8123-456789abcdef", address)
        for method in METHODS:
            status = _status(eva, method, address)
            if (method, never) not in unknown:
                unknown[method, never] = _status(eva, method, never)
            if status != unknown[method, never] or status not in {404, 405}:
                wrong.append(f"{method} {address}: {status}, where an unknown id gives {unknown[method, never]}")
    for address in sorted(lists):
        page = eva.plain(address)
        wrong += [f"{address} says {secret}" for secret in SECRETS if secret in page.replace(address, "")]
    assert not wrong, "\n".join(wrong)


def _look_around(person: UserPage, watch: Watch) -> None:
    """Open everything that the pages seen so far link to, twice over, and note what those link to in turn."""
    seen: set[str] = set()
    for _ in range(2):
        paths = {_path(address) for address in watch.addresses} - seen
        seen |= paths
        for path in sorted(paths):
            answer = person.context.request.get(person.address + path)
            if answer.ok and "text/html" in answer.headers.get("content-type", ""):
                watch.note_links(person.address + path, answer.text())


def _path(address: str) -> str:
    return address.partition("?")[0]


def _status(eva: UserPage, method: str, address: str) -> int:
    token = next(cookie["value"] for cookie in eva.context.cookies() if "csrf" in cookie["name"])
    answer = eva.context.request.fetch(
        eva.address + address,
        method=method,
        max_redirects=0,
        headers={"X-CSRFToken": token, "Referer": eva.address},
        form={"text": "Hello", "audience": "partner", "explanation": "So"} if method == "POST" else None,
    )
    return answer.status
