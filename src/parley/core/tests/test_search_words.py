"""Whatever somebody sees is found by what they type for it: other case, accents, letters and order."""

import re
import unicodedata

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley.core.search_words import cut_to_words, mark_words, search_words
from parley.core.text import folded

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = st.lists(st.text("abeosuxäöüßøåæéñœ49-", min_size=1, max_size=6), min_size=1, max_size=4)
TWO_LETTERS = str.maketrans({"ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "ß": "ss"})
PAIRS = [
    ("Müller", "Mueller"),
    ("Mueller", "müller"),
    ("Straße", "STRASSE"),
    ("Ørsted", "orsted"),
    ("Ørsted", "oersted"),
    ("Århus", "aarhus"),
    ("Århus", "arhus"),
    ("Haakon", "håkon"),
    ("Haakon", "hakon"),
    ("Kjær", "kjaer"),
    ("ﬁlm", "film"),
    ("Café", "Cafe\u0301"),
    ("ISO 9001:2015", "iso 9001"),
    ("NW-1101", "nw 1101"),
    ("batch 12345", "“12345”"),
    ("O’Neill", "o'neill"),
    ("50 % (net)", "50 %"),
]


def finds(typed: str, shown: str) -> bool:
    return all(re.search(word, folded(shown)) for word in search_words(typed))


@few
@given(WORDS)
def test_what_is_shown_is_found_by_its_forms(words: list[str]) -> None:
    shown = " ".join(words)
    turned = " ".join(reversed(words))
    for form in (
        shown,
        shown.upper(),
        turned,
        folded(shown),
        unicodedata.normalize("NFD", turned),
        turned.translate(TWO_LETTERS),
    ):
        assert finds(form, shown), (form, search_words(form))


@pytest.mark.parametrize(("shown", "typed"), PAIRS)
def test_letters_that_people_take_for_the_same(shown: str, typed: str) -> None:
    assert finds(typed, shown)


@pytest.mark.django_db
def test_the_database_finds_the_same() -> None:
    other = [(shown, typed) for shown, _ in PAIRS for _, typed in PAIRS] + [
        ("a.b", "axb"),
        ("[x]", "[x"),
        ("a\\b", "\\b"),
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(["parley_folded(%s) ~ ALL(%s::text[])"] * len(other)),
            [value for shown, typed in other for value in (shown, search_words(typed))],
        )
        [row] = cursor.fetchall()
    assert list(row) == [finds(typed, shown) for shown, typed in other]


def test_short_words_are_beginnings_and_signs_are_kept() -> None:
    assert finds("c", "Alpine Cheese")
    assert not finds("h", "Alpine Cheese")
    assert finds("...", "wait...")
    assert not finds("...", "wait")
    assert search_words("  ") == []
    assert [word[:1] == "(" for word in search_words("a certificate")] == [False, True], (
        "an index narrows the first one"
    )
    assert len(search_words(" ".join(map(str, range(100, 200))))) == 8


@few
@given(WORDS, WORDS)
def test_marks_change_nothing_but_the_marks(shown: list[str], typed: list[str]) -> None:
    text = " ".join(shown)
    assert "".join(piece.text for piece in mark_words(text, search_words(" ".join(typed)))) == text


def test_marked_and_cut_texts() -> None:
    pieces = mark_words("Die Straße <b>", search_words("strasse"))
    assert [piece.text for piece in pieces if piece.is_match] == ["Straße"]
    long = "start " + "word " * 100 + "needle in it " + "word " * 100
    short = cut_to_words(long, search_words("needle"))
    assert "needle" in short
    assert len(short) < 170
