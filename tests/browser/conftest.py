"""Fixtures of browser tests: a server, a browser per session, pages for people, mails and jobs."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast
from tests.bases import EMPTY, Bases
from tests.browser.assets import built_static_files
from tests.browser.post import Post
from tests.browser.server import live_server
from tests.browser.sessions import session_cookie
from tests.browser.user_page import UserPage
from tests.browser.watch import Watch
from tests.chromium import launch

# Playwright's synchronous interface runs an event loop in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

WIDE = {"width": 1280, "height": 900}
OpenPage = Callable[..., UserPage]


@pytest.fixture(scope="session")
def server_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="session")
def server(bases: Bases, django_db_blocker: DjangoDbBlocker, server_folder: Path) -> Iterator[str]:
    with django_db_blocker.unblock(), bases.using(EMPTY):
        static = built_static_files()
        with live_server(server_folder, static) as address:
            yield address


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture(autouse=True)
def same_folders(settings: Any, server_folder: Path, request: pytest.FixtureRequest) -> None:
    """Use the server's folders for this process's files."""
    settings.DATA, settings.FILES = server_folder, server_folder / "files"
    settings.MAIL_FOLDER = server_folder / "outgoing-mail"
    settings.EMAIL_BACKEND = "parley.notify.backends.FolderBackend"
    settings.BASE_URL = request.getfixturevalue("server")


@pytest.fixture
def watch(server: str) -> Iterator[Watch]:
    watch = Watch(server)
    yield watch
    assert watch.troubles == [], "the browser or the server complained"


@pytest.fixture
def open_page(transactional_db: None, server: str, browser: Browser, watch: Watch) -> Iterator[OpenPage]:
    """Return a factory: `open_page(cast.anna)` is Anna signed in, in her own browser; `open_page()` is a visitor."""
    opened: list[UserPage] = []

    def load_actor(actor: Actor | None = None, *, language: str = "", **options: Any) -> UserPage:
        user = actor.user if actor else None
        language = language or (user.language if user else "en")
        options = {"viewport": WIDE, "locale": language, "reduced_motion": "reduce", **options}
        context = browser.new_context(**options)
        watch.over(context)
        if actor:
            context.add_cookies([session_cookie(actor, server)])
        opened.append(UserPage(context, server, watch, user, language))
        return opened[-1]

    yield load_actor
    for page in opened:
        page.context.close()


@pytest.fixture
def cast(multilingual_cast: Cast) -> Cast:
    return multilingual_cast


@pytest.fixture
def post(transactional_db: None, server_folder: Path) -> Post:
    """Return the mails of this test."""
    post = Post(server_folder / "outgoing-mail")
    post.empty()
    return post
