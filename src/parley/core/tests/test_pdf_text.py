"""What PDFs of Parley can draw."""

import pytest
from reportlab.lib.styles import ParagraphStyle

from parley.core.pdf_text import REGULAR, Writer, normalize, register_fonts


@pytest.mark.parametrize("text", ["Łódź, Škoda, Győr, Ærø", "Αθήνα", "Київ, Москва", "“–” • €"])
def test_european_scripts_are_drawn(text: str) -> None:
    writer = Writer()
    register_fonts()
    writer.paragraph(text, ParagraphStyle("plain", fontName=REGULAR))
    assert not writer.has_missing


def test_what_the_font_lacks_is_known() -> None:
    writer = Writer()
    paragraph = writer.paragraph("<b>牛乳</b>", ParagraphStyle("plain", fontName=REGULAR))
    assert writer.has_missing
    assert paragraph.text == "&lt;b&gt;牛乳&lt;/b&gt;"


def test_letters_are_composed() -> None:
    assert normalize("Zu\u0308rich") == "Zürich"
