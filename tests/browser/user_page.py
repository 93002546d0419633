"""A user in a browser test: opens places, presses buttons, fills in fields, sees sentences.

Labels are given in English and looked up in the person's language, so that one story runs in every language.
"""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Response, expect

from parley.accounts.models import User
from parley.core import translation
from tests.browser.watch import Watch

# Milliseconds. Pages that work arrive sooner, however loaded the machine is.
SAFETY_STOP = 300_000
expect.set_options(timeout=SAFETY_STOP)


class UserPage:
    """One page in a browser of its own. `user` is None for a visitor."""

    def __init__(self, context: BrowserContext, address: str, watch: Watch, user: User | None, language: str) -> None:
        self.context, self.address, self.watch = context, address, watch
        self.user, self.language = user, language
        self.page: Page = context.new_page()
        self.page.set_default_timeout(SAFETY_STOP)

    # Words

    def word(self, english: str, context: str = "", **names: Any) -> str:
        """Return `english` in this person's language."""
        with translation.override(self.language):
            found = translation.pgettext(context, english) if context else translation.gettext(english)
        return found % names if names else found

    def words(self, singular: str, plural: str, number: int, **names: Any) -> str:
        with translation.override(self.language):
            return translation.ngettext(singular, plural, number) % {"num": number, "count": number, **names}

    # Moving

    def visit(self, path: str) -> Response:
        response = self.page.goto(self.address + path if path.startswith("/") else path)
        assert response
        return response

    def is_page(self, path: str) -> bool:
        """Return whether there is a page. Addresses that only take forms answer GET with nothing."""
        answer = self.context.request.get(self.address + path)
        return "text/html" in answer.headers.get("content-type", "") and bool(answer.body())

    def open(self, place: str) -> None:
        """Open a place of the navigation by its name."""
        if self.page.url == "about:blank":
            self.visit("/")
        places = self.page.get_by_role("navigation", name=self.word("Main navigation")).locator("visible=true")
        link = places.get_by_role("link", name=re.compile(rf"^\s*{re.escape(self.word(place))}(\s+\d.*)?\s*$"))
        if not link.count():
            # A place that the company has not used yet.
            places.locator("[data-group=more] > summary").click()
        with self.page.expect_navigation():
            link.first.click()
        expect(link.first).to_have_attribute("aria-current", "page")

    def open_task(self, title: str) -> str:
        """Open a task from the current list. Returns its path."""
        self.main.get_by_role("link", name=title, exact=True).click()
        expect(self.page).to_have_url(re.compile(r"/tasks/[0-9a-f-]{36}"))
        expect(self.main.get_by_role("heading", level=1)).to_have_text(title)
        return self.path

    def reload(self) -> None:
        self.page.reload()

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.address).partition("#")[0]

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    # Doing

    def press(self, label: str, *, within: Locator | None = None, context: str = "", **names: Any) -> None:
        """Press a button or link with exactly this text."""
        self.button(label, within=within, context=context, **names).click()

    def button(self, label: str, *, within: Locator | None = None, context: str = "", **names: Any) -> Locator:
        place, word = within or self.main, self.word(label, context, **names)
        return place.get_by_role("button", name=word, exact=True).or_(place.get_by_role("link", name=word, exact=True))

    def press_row(self, title: str, label: str) -> None:
        """Press a button in a row of a list. Its accessible name ends with the row's title."""
        self.row(title).get_by_role("button", name=self.word(label)).click()

    def press_words(self, singular: str, plural: str, number: int) -> None:
        """Press a button whose text contains a number."""
        self.main.get_by_role("button", name=self.words(singular, plural, number), exact=True).click()

    def fill(self, label: str, text: str, **names: Any) -> None:
        self.field(label, **names).fill(text)

    def field(self, label: str, **names: Any) -> Locator:
        """Return a field by its label, which may be followed by "optional"."""
        return self.main.get_by_label(re.compile(rf"^\s*{re.escape(self.word(label, **names))}(?!\w)", re.DOTALL))

    def tick(self, choice: str) -> None:
        """Tick a check box or radio button by the text beside it (names of objects are not translated)."""
        box = self.main.get_by_role("checkbox", name=choice).or_(self.main.get_by_role("radio", name=choice))
        box.first.check(force=True)

    def attach(self, label: str, name: str, content: bytes, media_type: str = "application/pdf") -> None:
        file: Any = {"name": name, "mimeType": media_type, "buffer": content}
        self.field(label).set_input_files(file)

    def attach_path(self, label: str, path: Path) -> None:
        self.field(label).set_input_files(path)

    def comment(self, text: str, *, internal: bool = False) -> None:
        box = self.page.locator("form.comment-box")
        choice = self.word("Internal", "comment") if internal else self.word("Business partner")
        box.get_by_role("radio", name=choice).check(force=True)
        box.get_by_role("textbox").fill(text)
        self.press("Add Comment", within=box)
        self.sees(text)

    def menu(self, label: str) -> None:
        """Choose an entry of the user menu in the top bar."""
        self.page.get_by_text(self.word("Your menu")).locator("xpath=ancestor::summary").click()
        self.press(label, within=self.page.get_by_role("banner"))

    # Seeing

    def sees(self, text: str, context: str = "", **names: Any) -> None:
        """Expect a text in the main part of the page."""
        expect(self.main.get_by_text(self.word(text, context, **names)).first).to_be_visible()

    def sees_not(self, text: str, context: str = "", **names: Any) -> None:
        """Expect no such text on the current page. Wait for something that must have arrived first."""
        expect(self.main.get_by_text(self.word(text, context, **names))).to_have_count(0)

    def sees_heading(self, text: str, **names: Any) -> None:
        expect(self.main.get_by_role("heading", name=self.word(text, **names)).first).to_be_visible()

    def sees_status(self, state: str, context: str = "") -> None:
        """Expect the status badge of the task."""
        expect(self.page.locator(".frame-aside .tag").first).to_have_text(self.word(state, context))

    def sees_button(self, label: str) -> None:
        expect(self.button(label)).to_be_visible()

    def sees_no_button(self, label: str) -> None:
        expect(self.button(label)).to_have_count(0)

    def row(self, title: str) -> Locator:
        """Return the row of the list with this title."""
        return self.main.locator(".row").filter(has=self.page.get_by_role("link", name=title, exact=True))

    def plain(self, path: str) -> str:
        """Return the page as the server sends it to this person now, without what differs each time."""
        source = self.context.request.get(self.address + path).text()
        return re.sub(r'name="(csrfmiddlewaretoken|submit_key)" value="[^"]*"', "", source)
