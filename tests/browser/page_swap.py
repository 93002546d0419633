"""Pages drawn into the document that is open, where the scripts of the last page, axe among them, are compiled."""

from dataclasses import dataclass
from typing import Any

from tests.browser.user_page import UserPage

# As htmx swaps a page: scripts of the layout listen on the document and prepare what is new.
DRAW = r"""async path => {
  const answer = await fetch(path);
  const isHtml = answer.headers.get("content-type")?.startsWith("text/html");
  const text = isHtml ? await answer.text() : "";
  // Not a fragment for htmx.
  if (!/^\s*<!doctype/i.test(text)) return {status: answer.status, url: answer.url, is_page: false, is_drawn: false};
  const page = new DOMParser().parseFromString(text, "text/html");
  const hasOwnScripts = each => [...each.scripts].some(script => !/\/(parley|htmx-4)\b[^/]*\.js$/.test(script.src));
  const isDrawn = Boolean(window.htmx) && !hasOwnScripts(page) && !hasOwnScripts(document);
  if (isDrawn) {
    const html = document.documentElement;
    history.replaceState(null, "", answer.url);
    document.title = page.title;
    for (const name of html.getAttributeNames()) html.removeAttribute(name);
    for (const {name, value} of page.documentElement.attributes) html.setAttribute(name, value);
    html.classList.remove("no-js");
    document.body.replaceWith(document.adoptNode(page.body));
    document.dispatchEvent(new CustomEvent("htmx:after:settle"));
    document.querySelector("[autofocus]")?.focus();
  }
  return {status: answer.status, url: answer.url, is_page: true, is_drawn: isDrawn};
}"""
FRAME = (".sidebar", ".topbar", ".phone-bar")
# Without what differs from page to page and is not seen.
FRAME_SEEN = r"""frame => frame.map(part => document.querySelector(part)?.outerHTML ?? "").join("")
  .replace(/ (value|href)="[^"]*"/g, "")"""


@dataclass(frozen=True)
class Drawn:
    status: int
    address: str
    is_page: bool


def draw(user: UserPage, path: str) -> Drawn:
    """Show the page at `path`. A page with scripts of its own, and the first one, are loaded instead of drawn."""
    if user.page.url == "about:blank":
        user.visit("/sign-in")
    answer: dict[str, Any] = user.page.evaluate(DRAW, path)
    if answer["is_page"] and not answer["is_drawn"]:
        user.visit(path)
    return Drawn(answer["status"], answer["url"], answer["is_page"])


def frame_of(user: UserPage) -> str:
    """Return the frame around the page's content, to be compared with that of other pages."""
    return str(user.page.evaluate(FRAME_SEEN, FRAME))
