"""The forms and links on a page, as a browser finds them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin

SKIPPED = {"csrfmiddlewaretoken"}


@dataclass
class FormOnPage:
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    """The fields a browser would submit unchanged, without the token; for a required choice, the first option."""
    offered: dict[str, list[str]] = field(default_factory=dict)
    """Every value that the page offers for a name."""
    files: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys([*(name for name, _ in self.fields), *self.offered, *self.texts]))

    def values(self, name: str) -> list[str]:
        return [value for given, value in self.fields if given == name]

    def with_values(self, given: Mapping[str, object]) -> tuple[str, dict[str, list[str]]]:
        """Return the address and the fields to submit, with some set to these values."""
        sent = {other: self.values(other) for other in self.names if other not in given and self.values(other)}
        sent |= {name: [str(value)] for name, value in given.items()}
        if self.method == "GET":
            return f"{self.action.partition('?')[0]}?{urlencode(sent, doseq=True)}", {}
        return self.action, sent


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[FormOnPage] = []
        self.links: list[str] = []
        self.form: FormOnPage | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        for name in ("href", "src", "hx-get", "formaction"):
            if got.get(name) and not got[name].startswith(("#", "data:", "mailto:", "tel:")):
                self.links.append(urljoin(self.address, got[name]))
        if tag == "form":
            method = got.get("method", "get").upper()
            self.form = FormOnPage(urljoin(self.address, got.get("action", "") or self.address), method)
            if method != "DIALOG":
                self.forms.append(self.form)
        elif tag == "option" and self.form and self.select:
            self._offer(self.select, got.get("value", ""), chosen="selected" in got)
        elif self.form and got.get("name") and got["name"] not in SKIPPED:
            self._control(tag, got)

    def _control(self, tag: str, got: dict[str, str]) -> None:
        assert self.form
        name, kind = got["name"], got.get("type", "text")
        if tag == "select":
            self.select = name
        elif tag == "textarea":
            self.form.texts.append(name)
            self.form.fields.append((name, ""))
        elif kind in {"checkbox", "radio"}:
            self._offer(name, got.get("value", "on"), chosen="checked" in got)
        elif kind == "file":
            self.form.files.append(name)
        elif kind in {"submit", "button"} or tag == "button":
            self.form.offered.setdefault(name, []).append(got.get("value", ""))
        else:
            self.form.texts.append(name)
            self.form.fields.append((name, got.get("value", "")))

    def _offer(self, name: str, value: str, *, chosen: bool) -> None:
        assert self.form
        is_first = name not in self.form.offered
        self.form.offered.setdefault(name, []).append(value)
        if chosen or (is_first and value):
            self.form.fields.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""


def read_page(address: str, source: str) -> tuple[list[FormOnPage], list[str]]:
    """Return forms and links of a page at `address` (a path)."""
    reader = _Reader(address)
    reader.feed(source)
    return reader.forms, reader.links
