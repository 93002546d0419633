"""Scripts of form fields: those that only format or validate input call a few functions provided by readers.

Runs in the inspector's process, without Django.
"""

import re
from typing import Any

import pikepdf

LONGEST = 20_000
_HELPERS = (
    "AFDate_Format|AFDate_FormatEx|AFDate_Keystroke|AFDate_KeystrokeEx|AFNumber_Format|AFNumber_Keystroke"
    "|AFPercent_Format|AFPercent_Keystroke|AFRange_Validate|AFSimple_Calculate|AFSpecial_Format|AFSpecial_Keystroke"
    "|AFSpecial_KeystrokeEx|AFTime_Format|AFTime_FormatEx|AFTime_Keystroke|AFTime_KeystrokeEx"
)
_SHOWN = r"\x00-\x1f\u2028\u2029"
# All quantifiers are possessive, so that any text is read once, without backtracking.
_TEXT = rf"""(?:"(?:[^"\\{_SHOWN}]|\\[^{_SHOWN}])*+"|'(?:[^'\\{_SHOWN}]|\\[^{_SHOWN}])*+')"""
_NUMBER = r"[-+]?\s*+(?:\d++(?:\.\d*+)?|\.\d++)"
_LITERAL = rf"(?:{_TEXT}|{_NUMBER}|true|false|null)\s*+"
_LITERALS = rf"(?:{_LITERAL}(?:,\s*+{_LITERAL})*+)?"
_ARGUMENT = rf"(?:{_LITERAL}|(?:(?:new\s++)?Array\s*+\(\s*+{_LITERALS}\)|\[\s*+{_LITERALS}\])\s*+)"
_CALL = re.compile(rf"[\s;]*+(?:{_HELPERS})\s*+\(\s*+(?:{_ARGUMENT}(?:,\s*+{_ARGUMENT})*+)?\)")


def is_field_helper(script: Any) -> bool:
    """Return whether `script`, the value of `/JS`, only calls helpers for fields with literal arguments."""
    if isinstance(script, pikepdf.Stream):
        script = pikepdf.String(script.read_bytes())
    if not isinstance(script, pikepdf.String):
        return False
    text = str(script)
    if len(text) > LONGEST:
        return False
    place = 0
    while call := _CALL.match(text, place):
        place = call.end()
    return not text[place:].strip(" \t\r\n;")
