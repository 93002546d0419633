"""Mail messages: a template fills a `MailMessage`, which is then rendered as HTML and as plain text.

A template under `templates/mail/` consists of `{% do mail.… %}` lines:

    {% do mail.subject(_("%(company)s invites you", company=company)) %}
    {% do mail.say(_("…")) %}
    {% do mail.button(_("Accept the invitation"), link) %}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from django.conf import settings
from django.template.loader import get_template
from django.utils import translation
from markupsafe import Markup

from parley.core.translation import gettext as _

ParagraphKind = Literal["say", "quote", "button", "small"]
LONGEST_SUBJECT = 250


@dataclass(frozen=True, slots=True)
class Paragraph:
    kind: ParagraphKind
    text: str
    href: str = ""


@dataclass
class MailMessage:
    """A mail as paragraphs of plain text.

    Its methods accept sentences as templates produce them (escaped if `Markup`).
    """

    heading: str = ""
    paragraphs: list[Paragraph] = field(default_factory=list)

    def subject(self, text: str) -> None:
        # One line whatever a name contains: a line break in a header would start another header.
        self.heading = " ".join(_words(text).split())[:LONGEST_SUBJECT]

    def say(self, text: str) -> None:
        self._add("say", text)

    def greet(self, name: str = "") -> None:
        self.say(_("Hello %(name)s,") % {"name": name} if name else _("Hello,"))

    def quote(self, text: str) -> None:
        """Add a person's own words, set apart from Parley's."""
        self._add("quote", text)

    def small(self, text: str) -> None:
        self._add("small", text)

    def button(self, label: str, href: str) -> None:
        self.paragraphs.append(Paragraph("button", _words(label), str(href)))

    @classmethod
    def of(cls, heading: str, paragraphs: Iterable[Mapping[str, Any]]) -> MailMessage:
        """Return the message with the paragraphs that `to_json` returned."""
        return cls(heading, [Paragraph(**paragraph) for paragraph in paragraphs])

    def to_json(self) -> list[dict[str, Any]]:
        """Return the paragraphs as JSON-compatible values."""
        return [asdict(paragraph) for paragraph in self.paragraphs]

    def as_text(self, language: str) -> str:
        with translation.override(language):
            sender = _("Parley, the shared desk for business partners")
        said = "\n\n".join(_plain(paragraph) for paragraph in self.paragraphs)
        return f"{said}\n\n-- \n{sender}\n{settings.BASE_URL}/\n"

    def as_html(self, language: str) -> str:
        with translation.override(language):
            return get_template("mail/frame.html").render({"mail": self, "language": language})

    def _add(self, kind: ParagraphKind, text: str) -> None:
        words = _words(text).strip()
        if words:
            self.paragraphs.append(Paragraph(kind, words))


def _words(text: str) -> str:
    """Return plain text. In an escaping template, a translated sentence arrives as markup."""
    words = text.unescape() if isinstance(text, Markup) else str(text)
    return words.replace("\x00", "")


def _plain(paragraph: Paragraph) -> str:
    if paragraph.kind == "quote":
        return "\n".join(f"> {line}".rstrip() for line in paragraph.text.splitlines())
    if paragraph.kind == "button":
        return f"{paragraph.text}:\n{paragraph.href}"
    return paragraph.text
