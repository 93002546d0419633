"""PDFs of real writers that break the rules in ways which every reader bears alike, and those where readers guess."""

import io
import struct
import zipfile
from pathlib import Path

import pikepdf
import pytest

from parley.files.checks import FileRefused, check_attachment, check_pdf
from parley.files.flaws import Flaw, Flawed
from parley.files.inspection import inspect
from parley.files.media import PDF_ONLY
from parley.files.tests import factories
from parley.files.tests.bombs import CATALOG, PAGE, PAGES, assemble, stream

GOOD = assemble(CATALOG, PAGES, PAGE, stream(b"q Q"))


def with_row_of_nothing() -> bytes:
    """As macOS and iOS write: an object that the table places at the file's first byte."""
    more = GOOD.replace(b"xref\n0 5", b"xref\n0 6").replace(b"/Size 5", b"/Size 6")
    return more.replace(b"trailer", b"0000000000 00000 n \ntrailer")


def with_table_in_stream(*, names_itself: bool) -> bytes:
    content, places = bytearray(b"%PDF-1.7\n"), []
    for number, text in enumerate((CATALOG, PAGES, PAGE, stream(b"q Q")), 1):
        places.append(len(content))
        content += b"%d 0 obj\n" % number + text + b"\nendobj\n"
    table = len(content)
    rows = [(0, 0, 65535), *((1, place, 0) for place in places), *([(1, table, 0)] if names_itself else [])]
    entries = b"/Type /XRef /Size 6 /Index [0 %d] /W [1 4 2] /Root 1 0 R" % len(rows)
    content += b"5 0 obj\n" + stream(b"".join(struct.pack(">BIH", *row) for row in rows), entries) + b"\nendobj\n"
    return bytes(content + b"startxref\n%d\n%%%%EOF\n" % table)


def before_table(white: bytes) -> bytes:
    place = GOOD.rindex(b"xref\n0 5")
    return GOOD[:place] + white + GOOD[place:]


def office_file() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<office:document-content/>")
    return target.getvalue()


def program_archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("setup.exe", b"MZ" + bytes(100))
    return target.getvalue()


def enclosing_unpacked(content: bytes, name: str = "source.odt") -> bytes:
    with pikepdf.open(io.BytesIO(factories.real_pdf())) as document:
        document.attachments[name] = pikepdf.AttachedFileSpec(document, content, filename=name)
        target = io.BytesIO()
        document.save(target, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return target.getvalue()


def holding_unreferred(content: bytes) -> bytes:
    return assemble(CATALOG, PAGES, PAGE, stream(b"q Q"), stream(content))


BORNE = {
    "row of nothing": with_row_of_nothing(),
    "table in a stream": with_table_in_stream(names_itself=True),
    "table in a stream without a row for itself": with_table_in_stream(names_itself=False),
    "size too small": GOOD.replace(b"/Size 5", b"/Size 4"),
    "size too large": GOOD.replace(b"/Size 5", b"/Size 20"),
    "line break before the table": before_table(b"\n"),
    "catalog without a type": assemble(b"<< /Pages 2 0 R >>", PAGES, PAGE, stream(b"q Q")),
    "facts named twice": GOOD.replace(b"/Root 1 0 R", b"/Info 4 0 R /Info 4 0 R /Root 1 0 R"),
    "empty object": assemble(CATALOG, PAGES, PAGE, stream(b"q Q"), b""),
    "return alone": GOOD.replace(b"stream\nq Q", b"stream\rq Q"),
    "byte order mark": b"\xef\xbb\xbf" + GOOD,
    "blank line first": b"\r\n" + GOOD,
    "one byte behind": GOOD + b"\xff",
    "left-over of SAP": GOOD + b"\r\nef0 R0000 nRA)   ",
    "end said twice": GOOD + b"%%EOF\n",
    "comment behind": GOOD + b"% made by hand\n",
    "long padding": GOOD + b"\0" * 20_000,
    "office file unpacked": enclosing_unpacked(office_file()),
}
GUESSED = {
    "key twice": assemble(b"<< /Type /Catalog /Pages 2 0 R /Pages 2 0 R >>", PAGES, PAGE, stream(b"q Q")),
    "wrong length": GOOD.replace(b"/Length 3", b"/Length 2"),
    "return alone and a wrong length": GOOD.replace(b"stream\nq Q", b"stream\rq Q").replace(b"/Length 3", b"/Length 2"),
    "table elsewhere": before_table(b"<<>>\n"),
    "key that speaks like a warning": assemble(
        CATALOG, PAGES, PAGE, stream(b"q Q"), b"<< /a#29:#20object#20has#20offset 1 /a#29:#20object#20has#20offset 2 >>"
    ),
}
FOREIGN = {
    "text before": b"From: anna\n" + GOOD,
    "too much behind": GOOD + b"a" * 2_000,
    "markup behind": GOOD + b"<p>",
    "second byte behind": GOOD + b"\xff\xff",
    "program enclosed as an office file": enclosing_unpacked(program_archive()),
    "archive that nothing refers to": holding_unreferred(program_archive()),
    "office file that nothing refers to": holding_unreferred(office_file()),
}


def flaw_of(content: bytes, folder: Path) -> Flaw | None:
    path = folder / "file.pdf"
    path.write_bytes(content)
    try:
        with path.open("rb") as file:
            inspect(file, PDF_ONLY)
    except Flawed as flawed:
        return flawed.flaw
    return None


@pytest.mark.parametrize("kind", BORNE)
def test_fault_that_every_reader_bears_is_taken(tmp_path: Path, kind: str) -> None:
    assert flaw_of(BORNE[kind], tmp_path) is None


@pytest.mark.parametrize("kind", GUESSED)
def test_fault_that_readers_guess_about_is_refused(tmp_path: Path, kind: str) -> None:
    assert flaw_of(GUESSED[kind], tmp_path) == Flaw.DAMAGED


@pytest.mark.parametrize("kind", FOREIGN)
def test_what_does_not_belong_to_the_document_is_refused(tmp_path: Path, kind: str) -> None:
    assert flaw_of(FOREIGN[kind], tmp_path) == Flaw.FOREIGN


@pytest.mark.parametrize("rest", [b"12", b"12 0", b"12 0 o", b"xre", b"xref\n0 5", b"startxref\n99", b"trailer\n<<"])
def test_revision_that_is_cut_off_is_refused(tmp_path: Path, rest: bytes) -> None:
    assert flaw_of(GOOD + rest, tmp_path) == Flaw.CUT_OFF


def test_locked_pdf_is_checked_decrypted_and_kept_as_it_is(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(factories.broken_pdf("script on opening"))) as document:
        target = io.BytesIO()
        document.save(target, encryption=pikepdf.Encryption(owner="owner", user="", R=6))
    assert flaw_of(target.getvalue(), tmp_path) == Flaw.SCRIPT
    path = tmp_path / "locked.pdf"
    locked = factories.locked_pdf()
    path.write_bytes(locked)
    assert not check_pdf(path, "locked.pdf").is_rewritten
    assert path.read_bytes() == locked


def test_sentence_says_what_helps_with_a_document_and_with_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(GUESSED["wrong length"])
    with pytest.raises(FileRefused, match="Open it and print it to a new PDF"):
        check_pdf(path, "scan.pdf")
    path.write_bytes(factories.picture("jpeg")[:-100])
    with pytest.raises(FileRefused, match="Save it anew as a JPEG"):
        check_attachment(path, "photo.jpg")
