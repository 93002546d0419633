"""Live pages: what one person does appears on the open pages of the others, and nowhere else."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
    SAM,
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


def rows(parley: Parley, statement: str, *parameters: object) -> list[Any]:
    with psycopg.connect(host=str(socket_folder(parley.data)), dbname="parley", user="parley") as database:
        return database.execute(statement, parameters or None).fetchall()


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


def test_eight_tabs_share_one_stream_and_the_next_takes_over(browser: Browser, parley: Parley, task: str) -> None:
    anna = signed_in(browser, parley, ANNA)
    streams: list[str] = []
    anna.on("request", lambda request: streams.append(request.url) if "/live?" in request.url else None)
    anna.pages[0].close()
    tabs = [
        opened(anna, parley, path) for path in (task, "/inbox", "/", "/messenger", "/chats", "/partners", "/wiki", task)
    ]
    for tab in tabs:
        tab.evaluate("document.addEventListener('parley:live', ({ detail }) => (window.heard ??= []).push(detail.ref))")
    comment(visitor(parley, LUCA), task, "In all eight tabs")
    for tab in tabs:
        tab.bring_to_front()
        tab.wait_for_function("ref => window.heard?.includes(ref)", arg=hex_of(task))
    expect(tabs[-1].locator(".event", has_text="In all eight tabs")).to_be_visible(timeout=BROWSER_STOP)
    assert len(streams) == 1
    # The first pages, one of which reads the stream.
    for tab in tabs[:5]:
        tab.close()
    comment(visitor(parley, LUCA), task, "After five were closed")
    expect(tabs[-1].locator(".event", has_text="After five were closed")).to_be_visible(timeout=BROWSER_STOP)
    assert len(streams) == 2
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


def test_conversation_goes_on_after_restarts_of_hub_database_and_server(browser: Browser, parley: Parley) -> None:
    anna, luca = signed_in(browser, parley, ANNA), signed_in(browser, parley, LUCA)
    hers, his = in_conversation(anna, parley, "Luca Frei"), in_conversation(luca, parley, "Anna Becker")
    hers.fill("#chat-text", "A draft that stays")
    (hub,) = parley.processes("parley-live")
    database = (parley.data / "postgres").resolve() / "database" / "postmaster.pid"
    os.kill(hub, signal.SIGKILL)
    os.kill(int(database.read_text().split()[0]), signal.SIGINT)
    his.fill("#chat-text", "While hub and database were away")
    his.press("#chat-text", "Enter")
    expect(message(hers, "While hub and database were away")).to_have_count(1, timeout=BROWSER_STOP)
    expect(hers.locator("#chat-text")).to_have_value("A draft that stays")
    hers.reload()
    expect(hers.locator("#chat-text")).to_have_value("A draft that stays")
    parley.end()
    hers.press("#chat-text", "Enter")
    expect(hers.locator(".message-pending", has_text="A draft that stays")).to_be_visible()
    his.fill("#chat-text", "While the server was away")
    his.press("#chat-text", "Enter")
    parley.start("--demo")
    for page in (hers, his):
        for text in ("While hub and database were away", "A draft that stays", "While the server was away"):
            expect(message(page, text)).to_have_count(1, timeout=BROWSER_STOP)
        expect(page.locator(".message-pending")).to_have_count(0)
    stored = rows(
        parley,
        "SELECT count(*), count(DISTINCT text) FROM chats_message WHERE text LIKE '% away' OR text LIKE 'A draft %'",
    )
    assert stored == [(3, 3)]
    anna.close()
    luca.close()


def test_ticked_client_task_changes_the_open_pages_and_reaches_no_stranger(browser: Browser, parley: Parley) -> None:
    nora, ingrid = signed_in(browser, parley, NORA), signed_in(browser, parley, INGRID)
    hers = opened(nora, parley, "/chats")
    hers.get_by_role("link", name="Årsregnskap").first.click()
    ((fjord,),) = rows(parley, "SELECT id FROM companies_company WHERE name LIKE 'Fjord%'")
    profile = opened(nora, parley, f"/partners/{fjord}")
    beside = profile.locator(".row", has_text="Årsregnskap").first.locator(".tasks-count")
    count = hers.locator("#client-tasks .tasks-count")
    done, _slash, total = count.inner_text().partition("/")
    expect(beside).to_contain_text(f"{done}/{total}")
    hers.bring_to_front()
    hers.evaluate("window.isSamePage = true")
    eva = visitor(parley, EVA)
    with stream(parley, eva) as strangers:
        dashboard = opened(ingrid, parley, "/")
        dashboard.get_by_role("checkbox", name="Signere ledelsens erklæring").click()
        expect(count).to_have_text(f"{int(done) + 1}/{total}", timeout=BROWSER_STOP)
        expect(hers.locator(".client-task-done", has_text="Signere ledelsens").first).to_be_visible()
        assert hers.evaluate("window.isSamePage")
        profile.bring_to_front()
        expect(beside).to_contain_text(f"{int(done) + 1}/{total}", timeout=BROWSER_STOP)
        assert eva.post("/sign-out")[0] == 302
        assert strangers.next() is None
    nora.close()
    ingrid.close()


def test_thread_from_its_first_message_to_its_last_tick(browser: Browser, parley: Parley) -> None:
    """The client's side is in Norwegian, with the words of the handbook."""
    nora, ingrid = signed_in(browser, parley, NORA), signed_in(browser, parley, INGRID)
    ((fjord,),) = rows(parley, "SELECT id FROM companies_company WHERE name LIKE 'Fjord%'")
    hers = opened(nora, parley, f"/chats/new?partner={fjord}")
    hers.fill("#id_subject", "Audit 2026")
    hers.fill("#id_lines", "Send the ledger\nSend the contracts\nName a contact\nSign the letter")
    hers.get_by_role("button", name="Open chat").click()
    panel, count = hers.locator("#client-tasks"), hers.locator("#client-tasks .tasks-count")
    expect(count).to_have_text("0/4")
    address = hers.url
    hers.evaluate("window.isSamePage = true")

    dashboard = opened(ingrid, parley, "/")
    dashboard.get_by_role("checkbox", name="Send the ledger").click()
    expect(count).to_have_text("1/4", timeout=BROWSER_STOP)
    expect(dashboard.get_by_role("checkbox", name="Send the ledger")).to_have_count(0)

    panel.locator("[data-new-tasks]").fill("Pay the fee")
    panel.get_by_role("button", name="Add task").click()
    expect(count).to_have_text("1/5")
    panel.get_by_role("button", name="Move “Pay the fee” up").click()
    expect(panel.locator(".client-task-title").nth(3)).to_have_text("Pay the fee")
    panel.get_by_role("button", name="Delete “Name a contact”").click()
    expect(count).to_have_text("1/4")
    panel.get_by_role("button", name="Resend client tasks").click()
    expect(hers.locator(".message-event", has_text="sent the client tasks again")).to_be_visible()

    theirs = opened(ingrid, parley, address.removeprefix(f"http://127.0.0.1:{parley.port}").partition("#")[0])
    their_panel = theirs.locator("#client-tasks")
    expect(their_panel.get_by_role("heading", name="Klientoppgaver")).to_be_visible()
    expect(their_panel.get_by_role("button", name="Send klientoppgaver på nytt")).to_be_visible()
    for number, title in enumerate(("Send the contracts", "Pay the fee", "Sign the letter"), 2):
        their_panel.get_by_role("checkbox", name=title).click()
        expect(count).to_have_text(f"{number}/4", timeout=BROWSER_STOP)
    expect(panel).to_contain_text("All client tasks are done.")
    assert hers.evaluate("window.isSamePage")
    their_panel.get_by_role("link", name="Skjul klientoppgaver").click()
    expect(theirs.get_by_role("link", name="Vis klientoppgaver")).to_be_visible()

    theirs.goto(f"http://127.0.0.1:{parley.port}/chats")
    tabs = theirs.locator(".tabs")
    tabs.get_by_role("link", name="Ikke fullført").click()
    expect(theirs.get_by_role("link", name="Audit 2026")).to_have_count(0)
    tabs.get_by_role("link", name="Fullført", exact=True).click()
    expect(theirs.get_by_role("link", name="Audit 2026")).to_be_visible()
    nora.close()
    ingrid.close()


def test_one_client_task_ticked_moved_and_deleted_at_once_ends_the_same_for_both(
    browser: Browser, parley: Parley
) -> None:
    nora, ingrid = signed_in(browser, parley, NORA), signed_in(browser, parley, INGRID)
    ((chat,),) = rows(parley, "SELECT id FROM chats_chat WHERE subject LIKE 'Årsregnskap%' ORDER BY id LIMIT 1")
    hers, theirs = (opened(one, parley, f"/chats/{chat}?tasks=shown") for one in (nora, ingrid))
    hers.fill("[data-new-tasks]", "Count the lids\nWeigh the lids\nPaint the lids")
    hers.press("[data-new-tasks]", "Enter")
    for page in (hers, theirs):
        expect(page.locator(".client-task", has_text="Weigh the lids").first).to_be_visible(timeout=BROWSER_STOP)

    def press(page: Page, button: str) -> None:
        page.evaluate(
            """button => [...document.querySelectorAll("#client-tasks [data-client-task]")]
              .find(task => task.textContent.includes("Weigh")).querySelector(button)?.click()""",
            button,
        )

    for ours, other in (
        ("[data-up]", ".client-task-box"),
        (".client-task-box", "[data-down]"),
        ("[data-keep^=delete]", ".client-task-box"),
    ):
        press(hers, ours)
        press(theirs, other)
        until(lambda: tasks_on(hers) == tasks_on(theirs) == tasks_of(parley, chat))
    assert "Weigh the lids" not in str(tasks_on(hers))
    nora.close()
    ingrid.close()


def tasks_on(page: Page) -> list[tuple[str, bool]]:
    """Return the client tasks of an open thread in their order, and whether they are done."""
    found = page.locator("#client-tasks [data-client-task]").evaluate_all(
        "tasks => tasks.map(task => [task.dataset.clientTask, task.classList.contains('client-task-done')])"
    )
    return [(task, is_done) for task, is_done in found]


def tasks_of(parley: Parley, chat: object) -> list[tuple[str, bool]]:
    tasks = "SELECT id::text, done_at IS NOT NULL FROM chats_clienttask WHERE chat_id = %s AND deleted_at IS NULL"
    return rows(parley, f"{tasks} ORDER BY position, id", chat)


# Wiki and partners


def test_reader_and_editor_learn_of_a_newer_version_and_lose_nothing(browser: Browser, parley: Parley) -> None:
    nora = signed_in(browser, parley, NORA)
    ((wiki_page,),) = rows(parley, "SELECT id FROM wiki_page WHERE title = 'Month end, step by step'")
    reading, writing = opened(nora, parley, f"/wiki/{wiki_page}"), opened(nora, parley, f"/wiki/{wiki_page}/edit")
    typed = writing.locator("#id_text")
    typed.press_sequentially("Typed before. ")
    place = typed.bounding_box()
    sam = visitor(parley, SAM)
    form = sam.get(f"/wiki/{wiki_page}/edit")
    stamp = form.partition('name="opened_with" value="')[2].partition('"')[0]
    assert sam.post(f"/wiki/{wiki_page}/edit", title="Month end", text="Begin on the 1st", opened_with=stamp)[0] == 302
    expect(writing.locator("[data-wiki-newer]")).to_contain_text(
        "Sam Doyle published a newer version", timeout=BROWSER_STOP
    )
    assert typed.bounding_box() == place
    expect(typed).to_be_focused()
    assert "Typed before. " in typed.input_value()
    writing.get_by_role("button", name="Publish").click()
    writing.get_by_text("Someone else changed this after you opened the page.").first.wait_for()
    assert "Typed before. " in writing.locator("#id_text").input_value()
    reading.bring_to_front()
    notice = reading.locator("[role=status] [data-wiki-newer]")
    expect(notice).to_contain_text("A newer version of this page was published.", timeout=BROWSER_STOP)
    notice.get_by_role("link", name="Show the current page").click()
    expect(reading.locator(".wiki-text")).to_have_text("Begin on the 1st")
    nora.close()


def test_list_of_partners_changes_and_leaves_what_is_typed(browser: Browser, parley: Parley) -> None:
    anna, eva = signed_in(browser, parley, ANNA), visitor(parley, EVA)
    partners = opened(anna, parley, "/partners?box=requests")
    searching = opened(anna, parley, "/partners")
    searching.fill("#list [name=q]", "alp")
    partners.bring_to_front()
    assert eva.post(f"/partners/{company_of(visitor(parley, ANNA))}/ask", to_be="supplier")[0] == 302
    request = partners.get_by_role("link", name="Stranger Trading BV")
    expect(request).to_be_visible(timeout=BROWSER_STOP)
    searching.bring_to_front()
    expect(searching.locator("#list [name=q]")).to_have_value("alp")
    strangers = "SELECT id FROM companies_company WHERE name LIKE 'Stranger%'"
    ((connection,),) = rows(parley, f"SELECT id FROM companies_connection WHERE asked_by_id IN ({strangers})")
    assert eva.post(f"/connections/{connection}/decline")[0] == 302
    partners.bring_to_front()
    expect(request).to_have_count(0, timeout=BROWSER_STOP)
    anna.close()


def test_server_ends_at_once_with_streams_open(tmp_path: Path, filled_data: FilledData) -> None:
    with installation(tmp_path) as parley:
        filled_data.copy_demo(parley)
        parley.start("--demo")
        anna = visitor(parley, ANNA)
        with stream(parley, anna) as open_stream:
            parley.end()
            assert open_stream.next() is None
        assert "KILL" not in parley.said()
