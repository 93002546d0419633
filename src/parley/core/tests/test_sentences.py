"""Sentences that Python makes: names written from right to left move nothing beside them."""

import unicodedata
from typing import Any

import pytest

from parley.core.text import isolated
from parley.core.translation import gettext, gettext_lazy, ngettext, ngettext_lazy, pgettext_lazy

HEBREW, ARABIC = "חברת הדגים", "شركة السمك"
TURNED = "Fish \u202eyrrebwarts"


class Company:
    def __str__(self) -> str:
        return ARABIC


@pytest.mark.parametrize("name", [HEBREW, ARABIC, TURNED, Company()])
@pytest.mark.parametrize(
    "sentence",
    [
        gettext("%(name)s (3) added."),
        gettext_lazy("%(name)s (3) added."),
        str(gettext_lazy("%(name)s (3) added.")),
        pgettext_lazy("notice", "%(name)s (3) added."),
        ngettext("%(name)s (3) added.", "%(name)s (3) added.", 3),
        ngettext_lazy("%(name)s (3) added.", "%(name)s (3) added.", 3),
    ],
)
def test_names_are_isolated_in_sentences(sentence: Any, name: object) -> None:
    assert sentence % {"name": name} == f"\u2068{name}\u2069 (3) added."
    assert type(sentence % {"name": name}) is str


def test_names_are_isolated_however_they_are_inserted() -> None:
    assert gettext("Waiting for {partner} (2)").format(partner=HEBREW) == f"Waiting for \u2068{HEBREW}\u2069 (2)"
    assert gettext("%s of %s") % (HEBREW, 3) == f"\u2068{HEBREW}\u2069 of 3"
    assert gettext("%(name)s and %(count)d") % {"name": "Zoë", "count": 3} == "Zoë and 3"


@pytest.mark.parametrize(
    "name", ["\u2069\u2069Fish \u202eelbategev", f"\u2067{HEBREW}", f"{HEBREW}\u202e", "\u202d\u202e"]
)
def test_characters_that_turn_the_direction_end_with_the_name(name: str) -> None:
    """Stored names have none since they pass the border of typed text; older ones and file names may."""
    said = isolated(name) + " (3) added."
    depth = 0
    for character in said:
        kind = unicodedata.bidirectional(character)
        depth += kind in {"LRI", "RLI", "FSI"}
        depth -= kind == "PDI"
        assert depth >= 0
        assert depth or kind not in {"LRE", "RLE", "LRO", "RLO"}
    assert depth == 0


def test_sentence_within_a_sentence_stays_as_it_is() -> None:
    inner = gettext("%(name)s has left.") % {"name": HEBREW}
    assert gettext("No change: %(why)s") % {"why": inner} == f"No change: {isolated(inner)}"
    assert isolated(inner).count("\u2068") == isolated(inner).count("\u2069")
