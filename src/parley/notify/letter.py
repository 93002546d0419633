"""What a mail says, once: its template writes into a `Letter`, which is then read as HTML and as plain text.

A template under `templates/mail/` consists of `{% do letter.… %}` lines:

    {% do letter.subject(_("%(company)s invites you", company=company)) %}
    {% do letter.say(_("…")) %}
    {% do letter.button(_("Accept the invitation"), link) %}
"""

from dataclasses import dataclass, field
from typing import Literal

from markupsafe import Markup

PartKind = Literal["say", "quote", "button", "small"]
LONGEST_SUBJECT = 250


@dataclass(frozen=True)
class Part:
    kind: PartKind
    text: str
    href: str = ""


@dataclass
class Letter:
    """Takes sentences as templates make them (escaped where they are `Markup`) and keeps plain words."""

    heading: str = ""
    parts: list[Part] = field(default_factory=list)

    def subject(self, text: str) -> None:
        # One line whatever a name contains: a line break in a header would start another header.
        self.heading = " ".join(_words(text).split())[:LONGEST_SUBJECT]

    def say(self, text: str) -> None:
        self._add("say", text)

    def quote(self, text: str) -> None:
        """What a person wrote, set apart from what Parley says."""
        self._add("quote", text)

    def small(self, text: str) -> None:
        self._add("small", text)

    def button(self, label: str, href: str) -> None:
        self.parts.append(Part("button", _words(label), str(href)))

    def as_text(self) -> str:
        return "\n\n".join(_plain(part) for part in self.parts) + "\n"

    def _add(self, kind: PartKind, text: str) -> None:
        words = _words(text).strip()
        if words:
            self.parts.append(Part(kind, words))


def _words(text: str) -> str:
    """In an escaping template a translated sentence arrives as markup; letters keep what it reads as."""
    words = text.unescape() if isinstance(text, Markup) else str(text)
    return words.replace("\x00", "")


def _plain(part: Part) -> str:
    if part.kind == "quote":
        return "\n".join(f"> {line}".rstrip() for line in part.text.splitlines())
    if part.kind == "button":
        return f"{part.text}:\n{part.href}"
    return part.text
