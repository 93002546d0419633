"""The question types of XLSForm: which Parley has, replaces, or cannot import."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise

from parley.core.translation import gettext_lazy as _
from parley.questionnaires.types import QuestionType

TYPES = {
    **dict.fromkeys(("text", "string", "add text prompt", "q string"), QuestionType.TEXT),
    **dict.fromkeys(("integer", "int", "add integer prompt", "q int"), QuestionType.INTEGER),
    **dict.fromkeys(("decimal", "add decimal prompt", "q decimal"), QuestionType.DECIMAL),
    **dict.fromkeys(("date", "add date prompt", "q date"), QuestionType.DATE),
    **dict.fromkeys(("file", "add file prompt"), QuestionType.FILE),
    **dict.fromkeys(("note", "add note prompt", "q note"), QuestionType.NOTE),
}


@dataclass(frozen=True, slots=True)
class Replacement:
    """The type that stands in for an unsupported one, and the sentence that says so."""

    type: QuestionType
    sentence: Promise
    constraint: str = ""


_PICTURE = Replacement(QuestionType.FILE, _("Pictures become file questions, which also accept a PDF."))
_TIME = Replacement(QuestionType.TEXT, _("Times become short text questions."))
_MOMENT = Replacement(QuestionType.TEXT, _("Dates with a time become short text questions."))
_CODE = Replacement(QuestionType.TEXT, _("Barcodes become short text questions."))
_PHONE = Replacement(QuestionType.TEXT, _("Phone numbers become short text questions."))
_NUMBER = _("Becomes a whole number question with the same limits.")
_AGREED = Replacement(
    QuestionType.SINGLE, _("“Acknowledge” questions become single choice questions with “OK” as the only answer.")
)
REPLACED = {
    **dict.fromkeys(("image", "photo", "q image", "q picture", "add image prompt", "add photo prompt"), _PICTURE),
    "time": _TIME,
    **dict.fromkeys(("datetime", "date time", "add datetime prompt", "q datetime", "q date time"), _MOMENT),
    **dict.fromkeys(("barcode", "q barcode", "add barcode prompt"), _CODE),
    "phone number": _PHONE,
    **dict.fromkeys(("acknowledge", "trigger", "q acknowledge", "add acknowledge prompt"), _AGREED),
    "percentage": Replacement(QuestionType.INTEGER, _NUMBER, ". >= 0 and . <= 100"),
    "number of days in last month": Replacement(QuestionType.INTEGER, _NUMBER, ". >= 0 and . <= 31"),
    "number of days in last six months": Replacement(QuestionType.INTEGER, _NUMBER, ". >= 0 and . <= 183"),
    "number of days in last year": Replacement(QuestionType.INTEGER, _NUMBER, ". >= 0 and . <= 365"),
}
RANGE = "range"

_PLACES = frozenset(
    ["geopoint", "geotrace", "geoshape", "gps", "location", "start-geopoint", "background-geopoint", "osm"]
    + [f"q {type}" for type in ("geopoint", "geotrace", "geoshape", "location")]
    + ["add location prompt"]
)
_RECORDINGS = frozenset(
    ["audio", "video", "background-audio"]
    + [f"{form} {type}" for form in ("q", "add") for type in ("audio", "video", "audio prompt", "video prompt")]
)
_DEVICE = frozenset(
    ["start", "end", "today", "deviceid", "phonenumber", "simserial", "subscriberid", "imei", "username", "email"]
    + ["audit", "get start time", "get end time", "get today", "start time", "end time"]
    + [f"{get}{what}" for get in ("", "get ") for what in ("device id", "sim id", "subscriber id")]
    + ["get phone number"]
    + [f"uri:{what}" for what in ("deviceid", "phonenumber", "simserial", "subscriberid", "username", "email")]
)
_RECKONED = frozenset({"calculate", "q calculate", "add calculate prompt", "hidden", "xml-external", "csv-external"})
_WITHOUT_COUNTERPART = {
    **dict.fromkeys(_PLACES, _("Map locations are not supported.")),
    **dict.fromkeys(_RECORDINGS, _("Recordings are not supported.")),
    **dict.fromkeys(_DEVICE, _("Data recorded by the device is not imported.")),
    **dict.fromkeys(_RECKONED, _("Calculated and hidden fields are not supported.")),
}
_ELSEWHERE = _("Choices from another file or sheet are not supported.")
_RANKED = _("Ranking questions are not supported.")
IN_A_LOOP = _("Questions repeated for each entry of a list are not imported.")

_SELECT = re.compile(
    r"(?P<how>select_one_from_file|select_multiple_from_file|select one from file|select multiple from file"
    r"|select_one_external|select one external|add select one prompt using|add select multiple prompt using"
    r"|select all that apply from|select one from|select1|select_one|select one|select_multiple"
    r"|select multiple from|select all that apply|rank) (?P<list>\S+)"
    r"(?P<other> (?:or specify other|or_other|or other))?",
    re.IGNORECASE,
)
_CONTROL = re.compile(
    r"(?P<end>begin|end)[ _](?P<what>group|lgroup|repeat|loop|looped group)(?: (?:over )?(?P<list>\S+))?", re.IGNORECASE
)


def unsupported_reason(type: str) -> str:
    """Return why a type cannot be imported; empty for other types."""
    return str(_WITHOUT_COUNTERPART.get("osm" if type.startswith("osm ") else type, ""))


@dataclass(frozen=True, slots=True)
class Selection:
    type: QuestionType | None
    """None if it cannot be imported; `reason` says why."""
    reason: str
    list: str
    takes_other: bool


def parse_selection(type: str) -> Selection | None:
    """Parse a type such as "select_one colours or_other"; return None for other types."""
    found = _SELECT.fullmatch(type)
    if found is None:
        return None
    how = found["how"].lower()
    kind: QuestionType | None = QuestionType.SINGLE
    reason: str | Promise = ""
    if "file" in how or "external" in how:
        kind, reason = None, _ELSEWHERE
    elif how == "rank":
        kind, reason = None, _RANKED
    elif "multiple" in how or "all" in how:
        kind = QuestionType.MULTIPLE
    return Selection(kind, str(reason), found["list"], bool(found["other"]))


@dataclass(frozen=True, slots=True)
class Control:
    begins: bool
    what: str
    """One of "group", "repeat" and "loop"."""


def parse_control(type: str) -> Control | None:
    found = _CONTROL.fullmatch(type)
    if found is None:
        return None
    what = found["what"].lower()
    return Control(found["end"].lower() == "begin", {"lgroup": "repeat", "looped group": "repeat"}.get(what, what))
