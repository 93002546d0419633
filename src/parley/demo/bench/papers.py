"""PDFs of a given size, each with unique content, so that none is stored already."""

import io
import os

import pikepdf

_MARK = b"0123456789abcdef0123456789abcdef"


class BigPaper:
    """A PDF with a replaceable mark of constant length, so that every offset in the file stays right."""

    def __init__(self, size: int) -> None:
        document = pikepdf.new()
        document.add_blank_page()
        content = b"% " + _MARK + b"\n" + b"% " + os.urandom(size // 2).hex().encode() + b"\n"
        document.pages[0].Contents = document.make_stream(content)
        written = io.BytesIO()
        document.save(written, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
        self._paper = written.getvalue()
        assert self._paper.count(_MARK) == 1

    def another(self) -> bytes:
        return self._paper.replace(_MARK, os.urandom(16).hex().encode())


def costly_workbook(questions: int = 1_500) -> bytes:
    """Return an Excel workbook with a form of many questions, which takes seconds to read."""
    from openpyxl import Workbook

    workbook = Workbook()
    survey = workbook.active
    assert survey is not None
    survey.title = "survey"
    survey.append(["type", "name", "label", "relevant"])
    for number in range(questions):
        condition = f"${{question_{number - 1}}} != '' and ${{question_{number // 2}}} != 'x'" if number else ""
        survey.append(["text", f"question_{number}", f"What of part {number}?", condition])
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()
