"""Placeholders in the words of a thread: `{client}`, `{person}`, `{period}` and `{due}`."""

from datetime import date

from django.utils.formats import date_format

from parley.companies.models import Company
from parley.core import clock, translation

NAMES = ("client", "person", "period", "due")


def fill(text: str, *, client: Company, person: str, due_on: date | None, language: str) -> str:
    """Return `text` with what is known of the placeholders, in the language of its reader. Others stay as they are."""
    with translation.override(language):
        values = {
            "client": client.name,
            "person": person,
            "period": date_format(clock.today(), "F Y"),
            "due": date_format(due_on, "DATE_FORMAT") if due_on else "",
        }
    for name, value in values.items():
        if value:
            text = text.replace(f"{{{name}}}", value)
    return text


def lacks_due_date(*texts: str) -> bool:
    return any("{due}" in text for text in texts)
