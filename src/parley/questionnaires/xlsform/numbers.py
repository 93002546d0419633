"""Whole numbers in Parley's own columns."""

from __future__ import annotations

from django.utils.translation import gettext as _

from parley.questionnaires.xlsform.columns import Line
from parley.questionnaires.xlsform.findings import Findings, Matter


def whole_number(line: Line, column: str, most: int, sheet: str, findings: Findings) -> int | None:
    text = line.get(column)
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 9 and int(text) <= most:
        return int(text)
    sentence = _("This must be a whole number from 0 to %(most)s.") % {"most": most}
    findings.add(Matter.STOPS, sentence, sheet=sheet, row=line.number, column=column)
    return None
