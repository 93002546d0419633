"""What a mail says, once: its template writes into a `Letter`, which is then read as HTML and as plain text.

A template under `templates/mail/` consists of `{% do letter.… %}` lines:

    {% do letter.subject(_("%(company)s invites you", company=company)) %}
    {% do letter.say(_("…")) %}
    {% do letter.button(_("Accept the invitation"), link) %}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from django.conf import settings
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext as _
from markupsafe import Markup

PartKind = Literal["say", "quote", "button", "small"]
LONGEST_SUBJECT = 250


@dataclass(frozen=True, slots=True)
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

    @classmethod
    def of(cls, heading: str, parts: Iterable[Mapping[str, Any]]) -> Letter:
        """The letter whose `kept` parts were `parts`."""
        return cls(heading, [Part(**part) for part in parts])

    def kept(self) -> list[dict[str, Any]]:
        """The parts as JSON can hold them."""
        return [asdict(part) for part in self.parts]

    def as_text(self, language: str) -> str:
        with translation.override(language):
            sender = _("Parley, the desk between business partners")
        said = "\n\n".join(_plain(part) for part in self.parts)
        return f"{said}\n\n-- \n{sender}\n{settings.BASE_URL}/\n"

    def as_html(self, language: str) -> str:
        with translation.override(language):
            return get_template("mail/frame.html").render({"letter": self, "language": language})

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
