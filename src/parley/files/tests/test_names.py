"""Names that senders made up become names that anybody can read and save."""

import pytest

from parley.files.media import JPEG, PDF, PNG
from parley.files.names import LONGEST, safe_name


@pytest.mark.parametrize(
    ("claimed", "kept"),
    [
        ("Certificate ISO 22000.pdf", "Certificate ISO 22000.pdf"),
        ("Zertifikat Käse – Größe 3.PDF", "Zertifikat Käse – Größe 3.PDF"),
        ("認証書.pdf", "認証書.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\luca\\cert.pdf", "cert.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie_ x=1.pdf"),
        ("zero\0byte.pdf", "zerobyte.pdf"),
        ("evil.html", "evil.html.pdf"),
        ("evil.pdf.html", "evil.pdf.html.pdf"),
        ("no ending", "no ending.pdf"),
        (".pdf", "file.pdf"),
        ("..", "file.pdf"),
        ("", "file.pdf"),
        ("   . . .pdf", "file.pdf"),
        ('quo"te<s>|?*.pdf', "quo_te_s____.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1.tar.pdf", "_lpt1.tar.pdf"),
        ("half \ud800 pair.pdf", "half ? pair.pdf".replace("?", "_")),
        ("cafe\u0301.pdf", "café.pdf"),
    ],
)
def test_a_pdf_is_named(claimed: str, kept: str) -> None:
    assert safe_name(claimed, PDF) == kept


def test_a_long_name_is_cut_and_keeps_its_ending() -> None:
    name = safe_name("x" * 500 + ".pdf", PDF)
    assert len(name) == LONGEST
    assert name.endswith("x.pdf")


def test_a_picture_ends_as_what_it_is() -> None:
    assert safe_name("photo.JPEG", JPEG) == "photo.JPEG"
    assert safe_name("IMG_0417.HEIC", JPEG) == "IMG_0417.jpg"
    assert safe_name("photo.jpg", PNG) == "photo.jpg.png"


def test_what_browsers_escape_is_turned_back_and_nothing_else() -> None:
    assert safe_name("7%22 pipe%0D%0A 100%25.pdf", PDF) == "7_ pipe 100%25.pdf"
    assert safe_name("100%.pdf", PDF) == "100%.pdf"
