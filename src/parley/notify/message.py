"""Mail messages: a template fills a `MailMessage`, which is then rendered as HTML and as plain text.

A template under `templates/mail/` consists of `{% do mail.… %}` lines:

    {% do mail.subject(_("%(company)s invites you", company=company)) %}
    {% do mail.headline(_("…")) %}   what happened, if the subject is the same for a whole conversation
    {% do mail.say(_("…")) %}
    {% do mail.fact(_("Due date"), due_on | date) %}
    {% do mail.button(_("Accept the invitation"), link) %}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from itertools import groupby
from typing import Any, Literal

import css_inline
import jinja2
from django.conf import settings
from django.template import engines
from django.utils import translation
from markupsafe import Markup

from parley.core.translation import gettext as _

ParagraphKind = Literal["title", "say", "fact", "quote", "button", "small"]
LONGEST_SUBJECT = 250


@dataclass(frozen=True, slots=True)
class Paragraph:
    kind: ParagraphKind
    text: str
    href: str = ""
    label: str = ""


@dataclass(frozen=True)
class Footer:
    """The last lines, which depend on the recipient: why they get the mail, and where to switch it off."""

    reason: str = ""
    switch_off: str = ""


NO_FOOTER = Footer()


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

    def headline(self, text: str) -> None:
        """Set the title of the page, which is the subject unless given."""
        self._add("title", text)

    def say(self, text: str) -> None:
        self._add("say", text)

    def fact(self, label: str, value: object) -> None:
        """Add a label with its value. Nothing is added without a value."""
        words = _words(str(value)).strip() if value else ""
        if words:
            self.paragraphs.append(Paragraph("fact", words, label=_words(label)))

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

    @property
    def title(self) -> str:
        return next((paragraph.text for paragraph in self.paragraphs if paragraph.kind == "title"), self.heading)

    @property
    def blocks(self) -> list[tuple[ParagraphKind, list[Paragraph]]]:
        """Return the paragraphs below the title, with those of one kind in a row together."""
        below = (paragraph for paragraph in self.paragraphs if paragraph.kind != "title")
        return [(kind, list(together)) for kind, together in groupby(below, lambda paragraph: paragraph.kind)]

    def as_text(self, language: str, footer: Footer = NO_FOOTER) -> str:
        with translation.override(language):
            sender = _("Parley, the shared desk for business partners")
            switch_off = f"{_('Switch off these e-mails')}:\n{footer.switch_off}" if footer.switch_off else ""
        said = [self.title] if self.title != self.heading else []
        for kind, paragraphs in self.blocks:
            said.append(("\n" if kind == "fact" else "\n\n").join(map(_plain, paragraphs)))
        last = [str(footer.reason), switch_off, f"{sender}\n{settings.BASE_URL}/"]
        return "\n\n".join(said) + "\n\n-- \n" + "\n\n".join(filter(None, last)) + "\n"

    def as_html(self, language: str, footer: Footer = NO_FOOTER) -> str:
        with translation.override(language):
            return _frame().render(mail=self, language=language, footer=footer)

    def _add(self, kind: ParagraphKind, text: str) -> None:
        words = _words(text).strip()
        if words:
            self.paragraphs.append(Paragraph(kind, words))


def _words(text: str) -> str:
    """Return plain text. In an escaping template, a translated sentence arrives as markup."""
    words = text.unescape() if isinstance(text, Markup) else str(text)
    return words.replace("\x00", "")


@cache
def _frame() -> jinja2.Template:
    """Return the template of the HTML half with its styles inlined, since many mail programs drop all others.

    The rules for dark mode and small screens stay in the head, for the programs that read them.
    """
    environment: jinja2.Environment = engines["jinja2"].env  # type: ignore[attr-defined]
    assert environment.loader
    source, _name, _is_current = environment.loader.get_source(environment, "mail/frame.html")
    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
    return environment.from_string(inliner.inline(source))


def _plain(paragraph: Paragraph) -> str:
    if paragraph.kind == "fact":
        return f"{paragraph.label}: {paragraph.text}"
    if paragraph.kind == "quote":
        return "\n".join(f"> {line}".rstrip() for line in paragraph.text.splitlines())
    if paragraph.kind == "button":
        return f"{paragraph.text}:\n{paragraph.href}"
    return paragraph.text
