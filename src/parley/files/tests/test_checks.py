"""Which files are taken, and the sentences of those that are not."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import translation

from parley.files.checks import FileRefused, check_attachment, check_pdf
from parley.files.flaws import Flaw
from parley.files.tests import factories

Lay = Callable[[bytes], Path]

EXPECTED = {
    "empty": {Flaw.EMPTY},
    "one byte": {Flaw.NOT_A_PDF},
    "only a header": {Flaw.CUT_OFF},
    "renamed PNG": {Flaw.NOT_A_PDF},
    "renamed HTML": {Flaw.NOT_A_PDF},
    "renamed zip": {Flaw.NOT_A_PDF},
    "text": {Flaw.NOT_A_PDF},
    "cut in half": {Flaw.CUT_OFF},
    "cut near the end": {Flaw.CUT_OFF},
    "cut update": {Flaw.CUT_OFF},
    "damaged in the middle": {Flaw.DAMAGED},
    "damaged contents": {Flaw.DAMAGED},
    "without pages": {Flaw.DAMAGED},
    "encrypted": {Flaw.ENCRYPTED},
    "encrypted with a certificate": {Flaw.ENCRYPTED},
    "script on opening": {Flaw.SCRIPT},
    "script in a hidden name": {Flaw.SCRIPT},
    "named script": {Flaw.SCRIPT},
    "script of a page, packed": {Flaw.SCRIPT},
    "script as a link": {Flaw.LINK_SCRIPT},
    "launches a program": {Flaw.ACTION},
    "submits a form": {Flaw.ACTION},
    "XFA form": {Flaw.XFA},
    "rich media": {Flaw.ACTION},
    "program enclosed": {Flaw.ENCLOSED},
    "program enclosed as text": {Flaw.ENCLOSED},
    "zip appended": {Flaw.FOREIGN},
    "zip prepended": {Flaw.FOREIGN},
    "zip that ends as a PDF": {Flaw.FOREIGN, Flaw.DAMAGED},
    "HTML appended": {Flaw.FOREIGN},
    "HTML prepended": {Flaw.FOREIGN},
    "tar": {Flaw.FOREIGN, Flaw.DAMAGED},
    "second PDF's end after foreign bytes": {Flaw.FOREIGN, Flaw.DAMAGED},
}
GOOD: dict[str, Callable[[], bytes]] = {
    "made by pikepdf": lambda: factories.real_pdf(3),
    "printed by Chromium": factories.chromium_pdf,
    "exported by LibreOffice": factories.libreoffice_pdf,
    "with XML enclosed": factories.invoice_pdf,
    "with a later revision": factories.updated_pdf,
    "padded with zeroes": lambda: factories.real_pdf() + bytes(8192),
    "locked against changes": factories.locked_pdf,
    "that LibreOffice can edit again": factories.hybrid_pdf,
    "padded with blank lines": lambda: factories.real_pdf() + b"\r\n" * 40,
    "of four hundred pages": lambda: factories.real_pdf(400),
}


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    numbers = itertools.count()

    def lay(content: bytes) -> Path:
        path = tmp_path / f"file{next(numbers)}"
        path.write_bytes(content)
        return path

    return lay


@pytest.mark.parametrize("which", GOOD)
def test_a_good_pdf_is_taken(lay: Lay, which: str) -> None:
    assert check_pdf(lay(GOOD[which]()), "certificate.pdf").page_count


def test_pdfs_shipped_with_packages_are_taken() -> None:
    for path in factories.shipped_pdfs():
        assert check_pdf(path, path.name).page_count, path


def test_pages_are_counted(lay: Lay) -> None:
    assert check_pdf(lay(factories.real_pdf(7)), "seven.pdf").page_count == 7


def test_every_broken_kind_is_expected_here() -> None:
    assert EXPECTED.keys() == factories.BROKEN.keys()


@pytest.mark.parametrize("kind", EXPECTED)
def test_a_broken_pdf_is_refused_with_its_reason(lay: Lay, kind: str) -> None:
    with pytest.raises(FileRefused) as refused:
        check_pdf(lay(factories.broken_pdf(kind)), "certificate.pdf")
    assert refused.value.flaw in EXPECTED[kind]
    assert "certificate.pdf" in str(refused.value)
    assert 400 <= refused.value.status < 500


def test_more_pages_than_anybody_reads_are_refused(lay: Lay) -> None:
    with pytest.raises(FileRefused) as refused:
        check_pdf(lay(factories.real_pdf(5001)), "pages.pdf")
    assert refused.value.flaw == Flaw.TOO_MANY_PAGES
    assert "5000" in str(refused.value)


def test_a_name_in_a_sentence_is_a_safe_one(lay: Lay) -> None:
    with pytest.raises(FileRefused, match=r"“evil\.pdf” is empty"):
        check_pdf(lay(b""), "../../\u202e%s%(x)s/evil.pdf")


def test_the_sentence_is_in_the_language_of_the_reader(lay: Lay) -> None:
    with translation.override("de"), pytest.raises(FileRefused) as refused:
        check_pdf(lay(b""), "leer.pdf")
    assert "leer.pdf" in str(refused.value)


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_a_picture_is_taken_as_an_attachment_whatever_its_name(lay: Lay, kind: str) -> None:
    facts = check_attachment(lay(factories.picture(kind)), "photo.pdf")
    assert facts.media_type == f"image/{kind}"
    assert facts.page_count is None


@pytest.mark.parametrize("kind", ["gif", "bmp", "tiff"])
def test_other_pictures_are_refused_with_what_is_accepted(lay: Lay, kind: str) -> None:
    with pytest.raises(FileRefused, match="PDF, PNG, JPEG, WebP or HEIC"):
        check_attachment(lay(factories.picture(kind)), "photo.png")


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_a_picture_cut_off_is_refused(lay: Lay, kind: str) -> None:
    content = factories.picture(kind, (300, 300))
    with pytest.raises(FileRefused) as refused:
        check_attachment(lay(content[: len(content) // 2]), "photo.png")
    assert refused.value.flaw == Flaw.DAMAGED


def test_a_picture_that_is_also_an_archive_is_refused(lay: Lay) -> None:
    with pytest.raises(FileRefused) as refused:
        check_attachment(lay(factories.picture() + factories.broken_pdf("renamed zip")), "photo.png")
    assert refused.value.flaw == Flaw.FOREIGN
