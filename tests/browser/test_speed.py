"""What people feel: the next page is one request, an upload says how far it is, and the first page is light."""

import statistics
from pathlib import Path

import pytest
from playwright.sync_api import expect

from parley.companies.tests.factories import Cast
from parley.files.tests.factories import real_pdf
from tests.browser import things
from tests.browser.conftest import OpenPage
from tests.heavy import heavy_pdf

pytestmark = pytest.mark.django_db(transaction=True)

# From the click, which begins the navigation, to the next page's content on the screen.
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now()"
FETCHED = "performance.getEntriesByType('resource').filter(each => each.transferSize).map(each => each.name)"
FIRST_PAGE_BYTES = 100_000
MOST_GROWTH = 30


def test_the_next_page_is_one_request(cast: Cast, open_page: OpenPage) -> None:
    """Styles, scripts and icons are in the browser already."""
    for number in range(30):
        things.sent(cast.anna, cast.luca, "general", title=f"Question {number}")
    luca = open_page(cast.luca)
    places = ("Inbox", "Teambox", "Outbox", "Partners", "Settings", "Dashboard")
    for place in places:
        luca.open(place)
    luca.page.wait_for_load_state("networkidle")
    taken = []
    for place in places:
        luca.open(place)
        luca.page.wait_for_load_state("networkidle")
        assert luca.page.evaluate(FETCHED) == [], place
        taken.append(luca.page.evaluate(PAINTED))
    print(f"click to next page: median {statistics.median(taken):.0f} ms, longest {max(taken):.0f} ms")


def test_the_first_page_is_light(cast: Cast, open_page: OpenPage) -> None:
    """Everything a browser loads for the first page of somebody new, as it comes over the wire."""
    things.sent(cast.anna, cast.luca, "general", title="Call us")
    luca = open_page(cast.luca)
    network = luca.context.new_cdp_session(luca.page)
    network.send("Network.enable")
    loaded: list[float] = []
    network.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
    luca.visit("/inbox")
    luca.page.wait_for_load_state("networkidle")
    print(f"first page: {sum(loaded) / 1000:.1f} kB in {len(loaded)} requests")
    assert 0 < sum(loaded) <= FIRST_PAGE_BYTES


def test_an_upload_says_how_far_it_is(cast: Cast, open_page: OpenPage, tmp_path: Path) -> None:
    iso = things.document_type(cast.anna, validity="none")
    things.sent(cast.anna, cast.luca, "document", document_types=[iso])
    luca = open_page(cast.luca)
    luca.open("Inbox")
    luca.open_task("ISO 22000")
    luca.press("Upload Document")
    luca.attach_path("Document", heavy_pdf(tmp_path / "heavy.pdf", megabytes=20))
    network = luca.context.new_cdp_session(luca.page)
    network.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 12_000_000}
    network.send("Network.emulateNetworkConditions", slow)
    bar = luca.page.locator("#turn progress")
    expect(bar).to_be_hidden()
    luca.page.evaluate(
        "() => { window.seen = []; const bar = document.querySelector('#turn progress');"
        " new MutationObserver(() => window.seen.push(bar.value)).observe(bar, { attributes: true }); }"
    )
    luca.press("Upload File")
    expect(bar).to_be_visible()
    expect(luca.button("Upload File")).to_be_disabled()
    luca.sees_status("In review")
    assert luca.page.evaluate("window.seen.some(value => value > 0 && value < 100)"), "the bar did not move"


def test_a_hundred_megabytes_pass_through_in_constant_memory(
    cast: Cast, open_page: OpenPage, tmp_path: Path, server_folder: Path
) -> None:
    """Through the whole product: session, token, form, checks, history."""
    iso = things.document_type(cast.anna, validity="none")
    things.sent(cast.anna, cast.luca, "document", document_types=[iso])
    luca = open_page(cast.luca)
    luca.open("Inbox")
    luca.open_task("ISO 22000")
    luca.press("Upload Document")
    luca.attach_path("Document", heavy_pdf(tmp_path / "heavy.pdf", megabytes=95))
    before = _held_at_most(server_folder)
    luca.press("Upload File")
    luca.sees_status("In review")
    grown = _held_at_most(server_folder) - before
    print(f"the web process grew by {grown} MB, to {before + grown} MB, while 95 MB were uploaded")
    assert grown < MOST_GROWTH


def _held_at_most(server_folder: Path) -> int:
    """By the web process, ever, in MB."""
    pid = (server_folder / "server.pid").read_text()
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def test_an_upload_can_be_stopped_and_tried_again(cast: Cast, open_page: OpenPage, tmp_path: Path) -> None:
    iso = things.document_type(cast.anna, validity="none")
    things.sent(cast.anna, cast.luca, "document", document_types=[iso])
    luca = open_page(cast.luca)
    luca.open("Inbox")
    luca.open_task("ISO 22000")
    luca.press("Upload Document")
    luca.attach_path("Document", heavy_pdf(tmp_path / "heavy.pdf", megabytes=20))
    network = luca.context.new_cdp_session(luca.page)
    network.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 2_000_000}
    network.send("Network.emulateNetworkConditions", slow)
    luca.press("Upload File")
    luca.press("Stop", within=luca.page.locator("#turn"))
    expect(luca.page.locator("#turn progress")).to_be_hidden()
    network.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1})
    luca.attach("Document", "iso.pdf", real_pdf())
    luca.press("Upload File")
    luca.sees_status("In review")
    luca.sees("iso.pdf")
