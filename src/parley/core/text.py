"""Text as it is stored and as it is searched: every text that somebody typed, pasted or imported passes here once.

What looks the same is stored the same: composed (NFC), without characters that nobody sees, with line feeds as line
breaks. Searches compare a folded form, which `parley_folded` computes in PostgreSQL alike, so that older texts, which
were stored as they were pasted, are found as well.
"""

import re
import unicodedata
from typing import Literal

# Soft hyphen, zero width characters, marks, embeddings, overrides and isolates of direction, byte order marks, tags,
# fillers that count as letters, and lone surrogates. Visible format characters, such as Arabic number signs, stay.
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff\ud800-\udfff"
)
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNSEEN_IN_NAMES = re.compile(f"[{_UNSEEN}{_CONTROLS}]")
_JOINERS = "\u200b-\u200d"
_MARKS_OF_DIRECTION = "\u061c\u200e\u200f"
# Joiners make letters of Persian and of Indian scripts, word breaks of Thai, and one picture of several emoji. Between
# Latin letters they only make words that look the same differ. Names lose them everywhere, so that none is taken twice.
_STRAY_JOINERS = re.compile(
    f"(?<![\u0590-\u1dff\u2190-\U0001faff])[{_JOINERS}]+|[{_JOINERS}]+(?![\u0590-\u1dff\u2190-\U0001faff])"
)
_UNSEEN_IN_TEXT = re.compile(f"(?![{_JOINERS}{_MARKS_OF_DIRECTION}])[{_UNSEEN}{_CONTROLS}]")
_BLANK = re.compile(r"[\s\u2800\ufe00-\ufe0f\U000e0100-\U000e01ef\u200b-\u200f\u061c]*")

# Letters of Hebrew, Arabic and other scripts written from right to left, and characters that turn the direction.
_ISOLATES = re.compile("[\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)

_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)

# No letter of any language has this many marks. Putting them in order takes quadratic time, so that a megabyte of them
# would take minutes. Five characters that are no such marks themselves decompose into some.
MOST_MARKS = 30
_ORDERED = "\u0f73\u0f75\u0f81\uff9e\uff9f" + "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x1F000))))
_MARKS_TOO_MANY = re.compile(f"([{_ORDERED}]{{{MOST_MARKS}}})[{_ORDERED}]+")
_FOLDS = str.maketrans(
    {
        **dict(zip("øđðłıħŧƀɨɍɏς", "oddlihtbiryσ", strict=True)),
        **dict.fromkeys("‐‒–—―−", "-"),
        **dict.fromkeys("‘’‚‛′ʼ", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **{"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"},
    }
)


def compose(text: str, form: Literal["NFC", "NFKD"] = "NFC") -> str:
    """Return `text` in a normal form of Unicode, without the marks on a letter that are too many to read."""
    return _MARKS_TOO_MANY.sub(r"\1", unicodedata.normalize(form, _MARKS_TOO_MANY.sub(r"\1", text)))


def normalise_name(text: str) -> str:
    """Return a short text in one line: composed, with single spaces and without invisible characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    line = compose(_UNSEEN_IN_NAMES.sub("", _LINE_BREAKS.sub("\n", text)))
    line = " ".join(line.replace("\u2800", " ").split())
    return "" if _BLANK.fullmatch(line) else line


def normalise_text(text: str) -> str:
    """Return a text of several lines: composed, with line feeds, tabs, no-break spaces, and without what nobody sees.

    It is not stripped. A text in which there is nothing to see is empty.
    """
    lines = _LINE_BREAKS.sub("\n", text)
    if not lines.isascii() or _UNSEEN_IN_TEXT.search(lines):
        # Composed last: what nobody sees may stand between a letter and its mark.
        lines = compose(_STRAY_JOINERS.sub("", _UNSEEN_IN_TEXT.sub("", lines)))
    return "" if _BLANK.fullmatch(lines) else lines


def names_in_lines(text: str) -> list[str]:
    """Return the names in a text that has one per line."""
    return [name for line in text.splitlines() if (name := normalise_name(line))]


def has_letter_or_digit(text: str) -> bool:
    """Tell whether a name has something to call somebody by."""
    return any(unicodedata.category(character)[0] in "LN" for character in text)


def isolated(text: str) -> str:
    """Return `text` for a sentence: what is written from right to left is isolated, so that it moves nothing beside it.

    The isolates are characters, which work in HTML, in its attributes and in plain text alike.
    """
    if text.isascii() or not _RIGHT_TO_LEFT.search(text):
        return text
    if not _are_isolates_balanced(text):
        text = _ISOLATES.sub("", text)
    # The end of an isolate also ends what was turned in it.
    return f"\u2068{text}\u2069"


def _are_isolates_balanced(text: str) -> bool:
    """Return whether each isolate in `text` ends in it, as in a sentence with isolated names."""
    depth = 0
    for mark in _ISOLATES.findall(text):
        depth += -1 if mark == "\u2069" else 1
        if depth < 0:
            return False
    return depth == 0


def folded(text: str) -> str:
    """Return the form in which texts are compared: without case, accents, invisible characters and kinds of hyphens.

    `parley_folded` of the database returns the same, and a test compares them.
    """
    if text.isascii():
        return text.lower()
    plain = _MARKS.sub("", compose(text, "NFKD"))
    return _UNSEEN_IN_NAMES.sub("", plain).lower().translate(_FOLDS)
