"""Files that are no forms, or mean harm: one clear sentence, in little time and memory."""

import io
import sys
import tracemalloc
import zipfile

import pytest
from openpyxl import Workbook

from parley.questionnaires.tests.workbooks import said, saved, with_part, workbook
from parley.questionnaires.xlsform.findings import Unusable
from parley.questionnaires.xlsform.reading import read

FORM = workbook({"type": "text", "name": "a", "label": "A?"})
NOT_A_WORKBOOK = "This is not an Excel workbook (.xlsx), or it is damaged."
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
STYLES = "xl/styles.xml"


def rows_of(count: int) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("survey")
    sheet.append(["type", "name", "label"])
    for number in range(count):
        sheet.append(["text", f"q{number}", "A?"])
    return saved(book)


def archive(**parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return written.getvalue()


def locked() -> bytes:
    data = bytearray(FORM)
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def lying_about_its_size() -> bytes:
    """The central directory says that a part is small; what is packed in it is not."""
    data = bytearray(with_part(FORM, "xl/worksheets/sheet9.xml", b"<a/>" * 100_000))
    at = data.rindex(b"xl/worksheets/sheet9.xml") - 46
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(b"", "This file is empty.", id="nothing"),
        pytest.param(b"type,name,label\ntext,a,A?\n", NOT_A_WORKBOOK, id="a CSV file"),
        pytest.param(b"%PDF-1.7 ...", NOT_A_WORKBOOK, id="a PDF"),
        pytest.param(FORM[: len(FORM) // 2], NOT_A_WORKBOOK, id="half a file"),
        pytest.param(
            archive(**{"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}),
            NOT_A_WORKBOOK,
            id="a letter",
        ),
        pytest.param(OLD, "This is an old Excel file (.xls). Save it as an Excel workbook (.xlsx).", id="xls"),
        pytest.param(
            OLD + "EncryptedPackage".encode("utf-16-le"),
            "This file is protected by a password. Save it without a password.",
            id="password",
        ),
        pytest.param(
            locked(), "This file is protected by a password. Save it without a password.", id="locked archive"
        ),
        pytest.param(
            with_part(FORM, "xl/vbaProject.bin", b"macro"),
            "This file contains macros. Save it as an Excel workbook without macros (.xlsx).",
            id="macros",
        ),
        pytest.param(
            with_part(FORM, "xl/macrosheets/sheet1.xml", b"<a/>"),
            "This file contains macros. Save it as an Excel workbook without macros (.xlsx).",
            id="old macros",
        ),
        pytest.param(
            with_part(FORM, STYLES, b"<broken", instead=True),
            "This workbook is damaged and cannot be read.",
            id="damaged",
        ),
        pytest.param(
            with_part(FORM, STYLES, b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>', instead=True),
            NOT_A_WORKBOOK,
            id="entities",
        ),
        pytest.param(
            with_part(FORM, STYLES, b'<?xml version="1.0" encoding="cp037"?><a/>', instead=True),
            NOT_A_WORKBOOK,
            id="strange encoding",
        ),
        pytest.param(lying_about_its_size(), NOT_A_WORKBOOK, id="wrong size"),
        pytest.param(workbook(others=["b"])[:-30], NOT_A_WORKBOOK, id="cut off"),
        pytest.param(saved(Workbook()), "The sheet “survey” has no column called “type”.", id="empty workbook"),
    ],
)
def test_file_that_is_no_form_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Unusable) as refused:
        read(data)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(with_part(FORM, "xl/media/a.bin", b"\0" * 60_000_000), "too large", id="zip bomb"),
        pytest.param(with_part(FORM, STYLES, b"<a>" + b"<b/>" * 4_000_000, instead=True), "too large", id="styles"),
        pytest.param(
            with_part(FORM, "xl/worksheets/sheet9.xml", b"<a>" + b"<c/>" * 4_000_000), "too large", id="cells"
        ),
        pytest.param(b"PK" + b"\0" * 6_000_000, "too large", id="large file"),
        pytest.param(rows_of(100_000), "more than 20000 rows", id="rows"),
    ],
)
def test_bomb_is_refused_before_it_goes_off(data: bytes, sentence: str) -> None:
    tracemalloc.start()
    with pytest.raises(Unusable, match=sentence):
        read(data)
    assert tracemalloc.get_traced_memory()[1] < 40_000_000
    tracemalloc.stop()


def test_as_much_as_is_opened_at_all_is_read_to_its_end() -> None:
    cells = b"<row>" + b"<c><f>1</f></c>" * 15 + b"</row>"
    head = b"<row>" + b"".join(b'<c t="inlineStr"><is><t>%c</t></is></c>' % (97 + n) for n in range(14))
    head += b'<c t="inlineStr"><is><t>type</t></is></c></row>'
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    sheet = start + head + cells * 11_000 + b"</sheetData></worksheet>"
    found = read(with_part(FORM, "xl/worksheets/sheet1.xml", sheet, instead=True))
    assert found.stops


def test_row_far_below_is_no_way_around() -> None:
    book = Workbook()
    survey = book.create_sheet("survey")
    survey.append(["type", "name", "label"])
    survey["A1000000"] = "text"
    with pytest.raises(Unusable, match="has more than 20000 rows"):
        read(saved(book))


def test_results_of_formulas_are_taken_and_missing_ones_stop_the_import() -> None:
    book = Workbook()
    survey = book.create_sheet("survey")
    survey.append(["type", "name", "label"])
    survey.append(["text", "a", '=HYPERLINK("http://a.example", "A?")'])
    found = read(saved(book))
    assert [finding.place for finding in found.stops] == ["survey, row 2, label"]
    assert "A formula has no result" in said(found)[0]


def test_links_to_other_files_are_not_followed() -> None:
    found = read(with_part(FORM, "xl/externalLinks/externalLink1.xml", b"<externalLink/>"))
    assert any("Links to other files are not followed." in line for line in said(found))


def test_reading_a_full_form_takes_steps_in_proportion_to_its_questions() -> None:
    rows = [
        {"type": "text", "name": f"q{number}", "label": "A?" * 40, "label::Deutsch (de)": "A?" * 40, "hint": "x" * 300}
        for number in range(500)
    ]
    assert not read(workbook(*rows)).stops
    assert _calls_to_read(workbook(*rows)) < 2.5 * _calls_to_read(workbook(*rows[:250]))


def _calls_to_read(data: bytes) -> int:
    """Return how many functions are called to read a form: what it costs, however busy the machine is."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        read(data)
    finally:
        sys.setprofile(None)
    return calls
