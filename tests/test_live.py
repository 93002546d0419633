"""Live pages: what one person does appears on the open pages of the others, and nowhere else."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect, sync_playwright

from parley.core.postgres.home import socket_folder
from tests.browser.user_page import SAFETY_STOP as BROWSER_STOP
from tests.chromium import launch
from tests.filled_data import FilledData
from tests.installation import Parley, installation, until
from tests.streams import (
    ANNA,
    EVA,
    INGRID,
    LUCA,
    NORA,
    SARA,
    Stream,
    comment,
    company_of,
    hex_of,
    open_task,
    stream,
    visitor,
)
from tests.visitor import Visitor

pytestmark = pytest.mark.xdist_group("live")


@pytest.fixture(scope="module")
def parley(tmp_path_factory: pytest.TempPathFactory, filled_data: FilledData) -> Iterator[Parley]:
    with installation(tmp_path_factory.mktemp("live")) as parley:
        filled_data.copy_demo(parley)
        parley.start("--demo")
        yield parley
        parley.end()


@pytest.fixture(scope="module")
def task(parley: Parley) -> str:
    with psycopg.connect(host=str(socket_folder(parley.data)), dbname="parley", user="parley") as database:
        return open_task(database)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


def test_comment_reaches_both_companies_and_a_note_only_ones_own(parley: Parley, task: str) -> None:
    anna, luca, eva = (visitor(parley, email) for email in (ANNA, LUCA, EVA))
    luca.get(task)
    with stream(parley, anna) as ours, stream(parley, luca) as theirs, stream(parley, eva) as strangers:
        comment(luca, task, "Is Thursday soon enough?")
        assert ours.until("task") == theirs.until("task") == hex_of(task)
        comment(luca, task, "They pay late.", audience="internal")
        comment(luca, task, "Or Friday?")
        # Anna's next event is that of the second comment.
        assert ours.until("task") == hex_of(task)
        assert theirs.until("task") == theirs.until("task") == hex_of(task)
        assert eva.post("/sign-out")[0] == 302
        assert strangers.next() is None


def test_stream_needs_a_session_and_the_company_of_the_page(parley: Parley) -> None:
    anna, luca = visitor(parley, ANNA), visitor(parley, LUCA)
    nobody = Visitor(f"http://127.0.0.1:{parley.port}")
    for who, company in ((nobody, company_of(anna)), (anna, company_of(luca)), (anna, "x"), (anna, "%00")):
        refused = Stream(parley, who, company=company)
        assert (refused.answer.status, refused.answer.read()) == (403, b"")
        refused.close()


def test_stream_ends_with_the_session(parley: Parley) -> None:
    luca = visitor(parley, LUCA)
    with stream(parley, luca) as open_stream:
        assert luca.post("/sign-out")[0] == 302
        assert open_stream.next() is None
    refused = Stream(parley, luca, company="01a23050-fe47-73ed-ab15-567b780556a2")
    assert refused.answer.status == 403
    refused.close()


def test_thousand_streams_of_one_user_are_too_many_and_others_have_theirs(parley: Parley) -> None:
    anna, luca = visitor(parley, ANNA), visitor(parley, LUCA)
    company = company_of(anna)
    opened = [Stream(parley, anna, company=company) for _ in range(30)]
    assert {one.answer.status for one in opened} == {200, 429}
    with stream(parley, luca):
        pass
    for one in opened:
        one.close()


def test_stream_that_comes_back_gets_what_it_missed(parley: Parley, task: str) -> None:
    anna, luca = visitor(parley, ANNA), visitor(parley, LUCA)
    with stream(parley, anna) as first:
        last = first.last
    comment(luca, task, "While you were away")
    again = Stream(parley, anna, after=last)
    assert again.until("task") == hex_of(task)
    again.close()


def test_after_a_restart_of_the_hub_pages_are_told_to_fetch_anew(parley: Parley, task: str) -> None:
    anna, luca = visitor(parley, ANNA), visitor(parley, LUCA)
    with stream(parley, anna) as before:
        (hub,) = parley.processes("parley-live")
        os.kill(hub, signal.SIGKILL)
        assert before.next() is None
    until(lambda: Stream(parley, anna).answer.status == 200)
    again = Stream(parley, anna, after=before.last)
    assert again.next() == ("reset", "")
    comment(luca, task, "After the restart")
    assert again.until("task") == hex_of(task)
    again.close()


def test_after_a_restart_of_the_database_pages_are_told_to_fetch_anew(parley: Parley, task: str) -> None:
    anna, luca = visitor(parley, ANNA), visitor(parley, LUCA)
    with stream(parley, anna) as open_stream:
        database = (parley.data / "postgres").resolve() / "database" / "postmaster.pid"
        os.kill(int(database.read_text().split()[0]), signal.SIGINT)
        open_stream.until("reset")
        until(parley.answers)
        comment(luca, task, "After the restart of the database")
        open_stream.until("task")


# In the browser


def signed_in(browser: Browser, parley: Parley, email: str) -> BrowserContext:
    context = browser.new_context(locale="en", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(BROWSER_STOP)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{parley.port}/sign-in")
    page.fill("[name=login]", email)
    page.fill("[name=password]", "parley-demo")
    page.press("[name=password]", "Enter")
    page.wait_for_selector("[data-live]")
    return context


def opened(context: BrowserContext, parley: Parley, path: str) -> Page:
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{parley.port}{path}")
    return page


def test_open_task_page_shows_the_partners_comment_and_keeps_what_is_typed(
    browser: Browser, parley: Parley, task: str
) -> None:
    anna = signed_in(browser, parley, ANNA)
    page = opened(anna, parley, task)
    page.fill(".comment-box textarea", "I was about to say")
    page.evaluate("window.isSamePage = true")
    page.evaluate("window.heard = []")
    page.evaluate("document.addEventListener('parley:live', ({ detail }) => window.heard.push(detail))")
    comment(visitor(parley, LUCA), task, "Shown without reloading")
    entry = page.locator(".event", has_text="Shown without reloading")
    expect(entry).to_be_visible(timeout=BROWSER_STOP)
    expect(page.locator("#live-said")).to_contain_text("Luca Frei")
    expect(page.locator(".comment-box textarea")).to_have_value("I was about to say")
    assert page.evaluate("window.isSamePage")
    assert {"name": "task", "ref": hex_of(task), "by": ""} in page.evaluate("window.heard")
    anna.close()


def test_inbox_and_counts_change_on_open_pages(browser: Browser, parley: Parley, task: str) -> None:
    sara = signed_in(browser, parley, SARA)
    inbox, settings = opened(sara, parley, "/inbox"), opened(sara, parley, "/settings")
    place = settings.locator(".sidebar-link[href='/inbox']")
    before = place.inner_text()
    luca = visitor(parley, LUCA)
    page = luca.get(f"{task}/assign")
    to = page.partition("Sara Huber")[0].rpartition('name="to" value="')[2].partition('"')[0]
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    assert luca.post(f"{task}/assign", to=to, seen=seen)[0] == 302
    expect(inbox.locator(f"a[href='{task}']")).to_be_visible(timeout=BROWSER_STOP)
    expect(place).not_to_have_text(before, timeout=BROWSER_STOP)
    sara.close()


def test_ten_tabs_share_one_stream_and_the_next_takes_over(browser: Browser, parley: Parley, task: str) -> None:
    anna = signed_in(browser, parley, ANNA)
    tabs = [opened(anna, parley, task) for _ in range(10)]
    comment(visitor(parley, LUCA), task, "In all ten tabs")
    for tab in tabs:
        tab.bring_to_front()
        expect(tab.locator(".event", has_text="In all ten tabs")).to_be_visible(timeout=BROWSER_STOP)
    # The first pages, one of which reads the stream.
    for tab in [*anna.pages[:5]]:
        tab.close()
    comment(visitor(parley, LUCA), task, "After five were closed")
    last = anna.pages[-1]
    last.bring_to_front()
    expect(last.locator(".event", has_text="After five were closed")).to_be_visible(timeout=BROWSER_STOP)
    anna.close()


def test_page_that_was_offline_catches_up(browser: Browser, parley: Parley, task: str) -> None:
    anna = signed_in(browser, parley, ANNA)
    page = opened(anna, parley, task)
    anna.pages[0].close()
    anna.set_offline(True)
    comment(visitor(parley, LUCA), task, "While you were in the tunnel")
    anna.set_offline(False)
    expect(page.locator(".event", has_text="While you were in the tunnel")).to_be_visible(timeout=BROWSER_STOP)
    anna.close()


def test_page_that_could_not_be_fetched_is_fetched_again(browser: Browser, parley: Parley, task: str) -> None:
    anna = signed_in(browser, parley, ANNA)
    page = opened(anna, parley, task)
    failures = [503, 502]

    def fail_at_first(route: Route) -> None:
        if failures and route.request.resource_type == "fetch":
            route.fulfill(status=failures.pop())
        else:
            route.continue_()

    page.route(f"**{task}", fail_at_first)
    comment(visitor(parley, LUCA), task, "At the third attempt")
    expect(page.locator(".event", has_text="At the third attempt")).to_be_visible(timeout=BROWSER_STOP)
    assert not failures
    anna.close()


def test_form_in_use_is_not_replaced_but_the_change_is_said(browser: Browser, parley: Parley, task: str) -> None:
    luca = signed_in(browser, parley, LUCA)
    page = opened(luca, parley, f"{task}?act=answer")
    page.fill("#turn textarea", "At nine")
    comment(visitor(parley, ANNA), task, "No hurry")
    notice = page.locator("#live-notice")
    expect(notice).to_contain_text("This page has changed", timeout=BROWSER_STOP)
    expect(page.locator("#turn textarea")).to_have_value("At nine")
    notice.get_by_role("link").click()
    expect(page.locator(".event", has_text="No hurry")).to_be_visible(timeout=BROWSER_STOP)
    luca.close()


# In the messenger


def in_conversation(context: BrowserContext, parley: Parley, other: str) -> Page:
    page = opened(context, parley, "/messenger")
    page.locator(".conversation-name", has_text=other).click()
    page.wait_for_selector("[data-chat-log]")
    return page


def message(page: Page, text: str) -> Locator:
    return page.locator("[data-number] [data-text]", has_text=text)


def test_messages_go_there_and_back_without_reloading(browser: Browser, parley: Parley) -> None:
    anna, luca = signed_in(browser, parley, ANNA), signed_in(browser, parley, LUCA)
    hers, his = in_conversation(anna, parley, "Luca Frei"), in_conversation(luca, parley, "Anna Becker")
    for page in (hers, his):
        page.evaluate("window.isSamePage = true")
    his.locator("#chat-text").press_sequentially("Hello **Anna**")
    expect(hers.locator("[data-chat-typing]")).to_contain_text("Luca Frei", timeout=BROWSER_STOP)
    his.press("#chat-text", "Enter")
    expect(message(hers, "Hello Anna")).to_have_count(1, timeout=BROWSER_STOP)
    expect(hers.locator("[data-chat-said]")).to_contain_text("Luca Frei: Hello Anna")
    expect(hers.locator("[data-chat-typing]")).to_be_hidden()
    hers.bring_to_front()
    expect(his.locator("[data-chat-seen]")).to_have_text("Seen", timeout=BROWSER_STOP)
    hers.fill("#chat-text", "one\ntwo")
    hers.press("#chat-text", "Enter")
    expect(message(his, "one two")).to_have_count(1, timeout=BROWSER_STOP)
    expect(hers.locator("#chat-text")).to_have_value("")
    expect(hers.locator("#chat-text")).to_be_focused()
    for page in (hers, his):
        assert page.evaluate("window.isSamePage")
    anna.close()
    luca.close()


def test_message_written_offline_is_sent_once_when_the_connection_is_back(browser: Browser, parley: Parley) -> None:
    anna, luca = signed_in(browser, parley, ANNA), signed_in(browser, parley, LUCA)
    hers, his = in_conversation(anna, parley, "Luca Frei"), in_conversation(luca, parley, "Anna Becker")
    anna.set_offline(True)
    hers.fill("#chat-text", "From the tunnel")
    hers.press("#chat-text", "Enter")
    expect(hers.locator(".message-pending", has_text="From the tunnel")).to_be_visible()
    his.fill("#chat-text", "Are you there?")
    his.press("#chat-text", "Enter")
    anna.set_offline(False)
    for page in (hers, his):
        for text in ("From the tunnel", "Are you there?"):
            expect(message(page, text)).to_have_count(1, timeout=BROWSER_STOP)
    expect(hers.locator(".message-pending")).to_have_count(0)
    anna.close()
    luca.close()


def test_conversation_goes_on_after_a_restart_of_the_hub(browser: Browser, parley: Parley) -> None:
    anna, luca = signed_in(browser, parley, ANNA), signed_in(browser, parley, LUCA)
    hers, his = in_conversation(anna, parley, "Luca Frei"), in_conversation(luca, parley, "Anna Becker")
    hers.fill("#chat-text", "A draft that stays")
    (hub,) = parley.processes("parley-live")
    os.kill(hub, signal.SIGKILL)
    his.fill("#chat-text", "While the hub was away")
    his.press("#chat-text", "Enter")
    expect(message(hers, "While the hub was away")).to_have_count(1, timeout=BROWSER_STOP)
    expect(hers.locator("#chat-text")).to_have_value("A draft that stays")
    hers.reload()
    expect(hers.locator("#chat-text")).to_have_value("A draft that stays")
    hers.press("#chat-text", "Enter")
    expect(message(his, "A draft that stays")).to_have_count(1, timeout=BROWSER_STOP)
    anna.close()
    luca.close()


def test_ticked_client_task_changes_the_open_thread_and_reaches_no_stranger(browser: Browser, parley: Parley) -> None:
    nora, ingrid = signed_in(browser, parley, NORA), signed_in(browser, parley, INGRID)
    hers = opened(nora, parley, "/chats")
    hers.get_by_role("link", name="Årsregnskap").first.click()
    count = hers.locator("#client-tasks .tasks-count")
    done, _slash, total = count.inner_text().partition("/")
    hers.evaluate("window.isSamePage = true")
    eva = visitor(parley, EVA)
    with stream(parley, eva) as strangers:
        dashboard = opened(ingrid, parley, "/")
        dashboard.get_by_role("checkbox", name="Signere ledelsens erklæring").click()
        expect(count).to_have_text(f"{int(done) + 1}/{total}", timeout=BROWSER_STOP)
        expect(hers.locator(".client-task-done", has_text="Signere ledelsens").first).to_be_visible()
        assert hers.evaluate("window.isSamePage")
        assert eva.post("/sign-out")[0] == 302
        assert strangers.next() is None
    nora.close()
    ingrid.close()


def test_server_ends_at_once_with_streams_open(tmp_path: Path, filled_data: FilledData) -> None:
    with installation(tmp_path) as parley:
        filled_data.copy_demo(parley)
        parley.start("--demo")
        anna = visitor(parley, ANNA)
        with stream(parley, anna) as open_stream:
            parley.end()
            assert open_stream.next() is None
        assert "KILL" not in parley.said()
