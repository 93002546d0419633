"""Names that look alike: the key under which a name and its imitations are the same.

The key follows the skeleton of Unicode Technical Standard 39: letters of other scripts and digits become the letters
that they look like. Case, accents, punctuation and legal forms do not count either.
"""

import json
import re
from functools import cache, lru_cache
from importlib.resources import files

from parley.core.text import folded

# A company of the same name with another legal form looks the same. Forms of several words are matched word by word.
_LEGAL_FORMS = """
ab ag aps as asa bv co company corp corporation eg ek eu ev gmbh inc incorporated kg kgaa limited llc llp ltd mbh nv ohg
oy oyj plc sa sarl sas se spa srl ug
"""
LEGAL_FORMS = frozenset(_LEGAL_FORMS.split())
_JOINED = re.compile(r"[.'/]")
_WORD = re.compile(r"[^\W_]+")
# Unicode keeps apart the small letters i and l, which the capital I and many fonts do not, and vv and w.
_ALIKE = str.maketrans({"i": "l", "1": "l", "0": "o", "w": "vv"})


@lru_cache(maxsize=20_000)
def likeness(name: str) -> str:
    """Return the key of `name`, which names that look alike share, or an empty string if nothing of it is a letter.

    The letters are replaced before and after folding, since a capital looks like another letter than its small one.
    """
    words = _WORD.findall(_JOINED.sub("", _look(name)))
    while len(words) > 1 and words[-1] in _forms():
        words.pop()
    return "".join(words)


def _look(text: str) -> str:
    return folded(_skeleton(folded(_skeleton(text)))).translate(_ALIKE)


@cache
def _forms() -> frozenset[str]:
    return frozenset(_look(form) for form in LEGAL_FORMS)


def _skeleton(text: str) -> str:
    prototypes = _prototypes()
    return "".join(prototypes.get(character, character) for character in text)


@cache
def _prototypes() -> dict[str, str]:
    """Return what each character looks like, from the table of UTS 39 that `confusable-homoglyphs` carries.

    The table lists pairs in both directions. A character has one prototype, which has several characters or several
    that look like it; of two that have only each other, the one that comes first is taken.
    """
    table = json.loads(files("confusable_homoglyphs").joinpath("confusables.json").read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for character, alike in table.items():
        if len(character) > 1 or len(alike) > 1:
            continue
        prototype = alike[0]["c"]
        if len(prototype) > 1 or len(table[prototype]) > 1 or prototype < character:
            found[character] = prototype
    return found
