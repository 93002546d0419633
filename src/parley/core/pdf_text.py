"""Text of PDFs that Parley prints: an embedded font for European scripts, and word of what it cannot draw."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

from parley.core.text import compose

REGULAR, BOLD = "Roboto-Regular", "Roboto-Bold"


@cache
def register_fonts() -> frozenset[str]:
    """Make both fonts known to reportlab. Return the characters that both can draw.

    The fonts cover Latin with its extensions, Greek and Cyrillic; a PDF embeds the glyphs that it uses.
    """
    drawable: list[frozenset[str]] = []
    for name in (REGULAR, BOLD):
        with as_file(files("font_roboto") / "files" / f"{name}.ttf") as path:
            font = TTFont(name, str(path))
        pdfmetrics.registerFont(font)
        drawable.append(frozenset(map(chr, font.face.charToGlyph)))
    return drawable[0] & drawable[1]


def normalize(text: Any) -> str:
    """Return the text with composed letters, as the fonts have them."""
    return compose(str(text))


class Writer:
    """Turns text into paragraphs, and remembers whether anything could not be drawn.

    Characters that the font lacks appear as empty boxes, but whoever copies them out of the PDF gets them right.
    """

    def __init__(self) -> None:
        self.drawable = register_fonts()
        self.has_missing = False

    def paragraph(self, text: Any, style: ParagraphStyle) -> Paragraph:
        """Return the text as it is: what people type is no markup."""
        content = normalize(text)
        self.has_missing |= any(char not in self.drawable and not char.isspace() for char in content)
        return Paragraph(escape(content), style)
