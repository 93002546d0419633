"""Forms written by others, read and written by Parley: the result for each, and the table of it in the docs.

They are the examples that pyxform 1.0.0 contains (newer versions contain none). `make test` fetches them. `python -m
tests.real_forms` writes the table anew.
"""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import xlrd
from openpyxl import Workbook

ROOT = Path(__file__).resolve().parents[1]
FORMS = ROOT / "var" / "xlsforms" / "pyxform" / "tests"
DOCS = ROOT / "docs" / "xlsform.md"
BEGIN, END = "<!-- made by python -m tests.real_forms -->", "<!-- until here -->"
HEAD = (
    "| form | outcome | questions | sections | left out | taken otherwise | rules | details | exported, pyxform |",
    "|---|---|---|---|---|---|---|---|---|",
)


@dataclass(frozen=True)
class Outcome:
    name: str
    is_good: bool
    """pyxform accepts it unchanged."""
    refusal: str = ""
    questions: int = 0
    sections: int = 0
    findings: tuple[int, int, int, int] = (0, 0, 0, 0)
    """Numbers of findings: left out, taken otherwise, rules, details."""
    is_same: bool = False
    """Exported and imported again, it is the same form."""
    complaint: str = ""
    """pyxform's complaint about the export."""

    def __str__(self) -> str:
        if self.refusal:
            also = "" if self.is_good else " (pyxform refuses it as well)"
            return f"| `{self.name}` | refused: {self.refusal}{also} | | | | | | | |"
        counts = " | ".join(str(count) for count in (self.questions, self.sections, *self.findings))
        exported = self.complaint or ("accepted, the same again" if self.is_same else "accepted, but not the same")
        return f"| `{self.name}` | imported | {counts} | {exported} |"


def forms() -> Iterator[tuple[str, bytes]]:
    """Return each form once, by name. Old Excel files are converted to .xlsx, as Excel would save them."""
    seen: set[bytes] = set()
    for path in sorted(FORMS.glob("*/*.xls*"), key=lambda path: (path.name.lower(), path.parent.name)):
        content = path.read_bytes()
        if content not in seen:
            seen.add(content)
            yield path.name, resaved(content) if path.suffix == ".xls" else content


def resaved(content: bytes) -> bytes:
    old, new = xlrd.open_workbook(file_contents=content), Workbook(write_only=True)
    for sheet in old.sheets():
        copy = new.create_sheet(sheet.name)
        for row in sheet.get_rows():
            copy.append([_value(cell, old.datemode) for cell in row])
    saved = io.BytesIO()
    new.save(saved)
    return saved.getvalue()


def _value(cell: xlrd.sheet.Cell, mode: int) -> object:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, mode)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return None if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR) else cell.value


def outcome(name: str, content: bytes) -> Outcome:
    from parley.questionnaires.xlsform.findings import Matter, Unusable
    from parley.questionnaires.xlsform.reading import read
    from parley.questionnaires.xlsform.writing import write

    is_good = not complaint_about(content)
    try:
        found = read(content, title=Path(name).stem)
    except Unusable as unusable:
        return Outcome(name, is_good, refusal=str(unusable))
    if found.stops:
        return Outcome(name, is_good, refusal=f"{found.stops[0].place}: {found.stops[0].text}")
    written = write(found.form)
    kinds = Counter(finding.matter for finding in found.findings)
    counts = (kinds[Matter.LEFT_OUT], kinds[Matter.CHANGED], kinds[Matter.RULE], kinds[Matter.DETAIL])
    questions = sum(found.types.values())
    is_same = read(written).form == found.form
    return Outcome(name, is_good, "", questions, len(found.form.sections), counts, is_same, complaint_about(written))


def complaint_about(content: bytes) -> str:
    """Return pyxform's complaint about a form."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    try:
        convert(content, file_type=".xlsx")
    except PyXFormError as problem:
        return str(problem)
    return ""


def table(outcomes: list[Outcome]) -> str:
    imported = [one for one in outcomes if not one.refusal]
    refused = [one for one in outcomes if one.refusal]
    accepted = sum(not one.complaint for one in imported)
    summary = (
        f"{len(outcomes)} forms: {len(imported)} imported with {sum(one.questions for one in imported)} questions,"
        f" {len(refused)} refused, of which pyxform refuses {sum(not one.is_good for one in refused)} as well;"
        f" of the {len(imported)} exports pyxform accepts {accepted},"
        f" and {sum(one.is_same for one in imported)} come back as they were."
    )
    return "\n".join([BEGIN, summary, "", *HEAD, *map(str, outcomes), END])


def table_in_docs() -> str:
    text = DOCS.read_text()
    return text[text.index(BEGIN) : text.index(END) + len(END)]


def main() -> None:
    made = table([outcome(name, content) for name, content in forms()])
    DOCS.write_text(DOCS.read_text().replace(table_in_docs(), made))


if __name__ == "__main__":
    import django
    from django.conf import settings

    settings.configure(USE_I18N=False)
    django.setup()
    main()
