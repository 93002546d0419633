"""The report of a reading for the command line."""

from __future__ import annotations

from collections.abc import Iterator

from parley.questionnaires.languages import name_of
from parley.questionnaires.types import QuestionType
from parley.questionnaires.xlsform.findings import TITLES, by_matter
from parley.questionnaires.xlsform.reading import Reading


def as_json(reading: Reading) -> dict[str, object]:
    form = reading.form
    return {
        "can_be_imported": not reading.stops,
        "title": form.title,
        "form_id": reading.form_id,
        "version": reading.version,
        "questions": sum(reading.types.values()),
        "types": reading.types,
        "sections": [{"title": section.title, "questions": len(section.questions)} for section in form.sections],
        "languages": [form.language, *form.languages],
        "findings": [found.as_json() for found in reading.findings],
    }


def as_text(reading: Reading) -> Iterator[str]:
    """Yield the lines of the report on a form that can be imported."""
    form, types = reading.form, reading.types
    yield form.title
    yield f"Questions: {sum(types.values())}"
    for type, count in types.items():
        yield f"  {count:>4}  {QuestionType(type).label}"
    yield f"Sections: {len(form.sections)}"
    for section in form.sections:
        yield f"  {len(section.questions):>4}  {section.title or '(without a title)'}"
    yield f"Languages: {', '.join(map(name_of, [form.language, *form.languages]))}"
    for matter, findings in by_matter(reading.findings):
        yield f"{TITLES[matter]}:"
        yield from (f"  {found.place}: {found.text}" if found.place else f"  {found.text}" for found in findings)


def refusal(reading: Reading) -> str:
    """Return one line about what stops the import."""
    first, *others = reading.stops
    line = f"{first.place}: {first.text}" if first.place else first.text
    return f"{line} ({len(others)} more; --json lists them)" if others else line
