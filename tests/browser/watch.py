"""Recording of errors in the browser and of every address shown to a user."""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Response, WebError

# The browser logs a page with status 404 or 422 as a failed load; whether it is allowed is checked below.
EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
ASSETS = {"stylesheet", "script", "image", "font", "manifest"}
ADDRESS = re.compile(r"""\s(?:href|action|formaction|src|hx-get|hx-post)="([^"#][^"]*)\"""")


@dataclass
class Watch:
    """Listens to all events in the browser contexts of one test."""

    address: str
    troubles: list[str] = field(default_factory=list)
    pages: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    """Every address that a page linked to, submitted a form to or requested, as path and query."""

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            self.troubles.append(f"{message.page.url if message.page else ''}: {message.type}: {message.text}")

    def _error(self, error: WebError) -> None:
        self.troubles.append(f"{error.page.url if error.page else ''}: {error.error}")

    def _response(self, response: Response) -> None:
        kind, status = response.request.resource_type, response.status
        if status >= 500 or (status >= 400 and kind in ASSETS):
            self.troubles.append(f"{response.request.method} {response.url}: {status}")
        if kind in {"document", "fetch", "xhr"} and response.url.startswith(self.address):
            self._note(response.url)
            self.pages.add(self._path(response.url))

    def note_links(self, page_address: str, source: str) -> None:
        """Record the links of `source`.

        Separate from the listeners, because the body cannot be read within an event.
        """
        for link in ADDRESS.findall(source):
            self._note(urljoin(page_address, link.replace("&amp;", "&")))

    def _note(self, address: str) -> None:
        if address.startswith(self.address) and not self._path(address).startswith("/static/"):
            self.addresses.add(self._path(address))

    def _path(self, address: str) -> str:
        parts = urlsplit(address)
        return parts.path + (f"?{parts.query}" if parts.query else "")
