"""Text at the border: what looks the same is stored and found the same."""

import unicodedata

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection

from parley.core.text import folded, has_letter_or_digit, isolated, names_in_lines, normalise_name, normalise_text
from parley.core.text_fields import NameField
from parley.files.names import safe_name

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
PERSIAN = "می\u200cخواهم"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Zoe\u0301  Berg ", "Zoé Berg"),
        ("Milch\u00adpulver\ufeff", "Milchpulver"),
        ("Alpine\r\nDairy\u2028AG", "Alpine Dairy AG"),
        ("Alpine\u00a0Dairy\u3000AG\tBern", "Alpine Dairy AG Bern"),
        ("invoice\u202efdp.exe\u202c", "invoicefdp.exe"),
        ("a\0b\x07c\x9bd", "abcd"),
        ("Zoe\u200b\u0301 Be\x07\u0301rg", "Zoé Bérg"),
        (PERSIAN, PERSIAN.replace("\u200c", "")),
        ("\u200b\u3164\u2800\ufe0f", ""),
        ("", ""),
    ],
)
def test_name_is_one_composed_line_of_visible_characters(typed: str, stored: str) -> None:
    assert normalise_name(typed) == stored
    assert normalise_name(stored) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("one\r\ntwo\rthree\x0bfour\u2028five\u2029six\x85seven", "one\ntwo\nthree\nfour\nfive\nsix\nseven"),
        ("Part\tPrice\n  indented", "Part\tPrice\n  indented"),
        ("25\u00a0%", "25\u00a0%"),
        ("Zoe\u0301", "Zoé"),
        ("Zoe\u2060\u0301 e\u200d\u0301", "Zoé é"),
        ("a\x00b\x1bc", "abc"),
        ("pay\u202e100\u202c \u2066now\u2069", "pay100 now"),
        ("soft\u00adhyphen \ufeffmark \u2060word", "softhyphen mark word"),
        (FAMILY, FAMILY),
        (PERSIAN, PERSIAN),
        ("Lid\u200cs \u200dand\u200b", "Lids and"),
        ("\u200b \n\u2800", ""),
    ],
)
def test_text_keeps_its_lines_and_loses_what_nobody_sees(typed: str, stored: str) -> None:
    assert normalise_text(typed) == stored
    assert normalise_text(stored) == stored


@pytest.mark.parametrize(
    "marks", ["\u0301\u0323", "\u0f73", "\u0344\u0323", "\u0301\u200b\u0323\u200b", "\u0301\x01\u0323\x01"]
)
def test_marks_without_end_are_cut_before_they_are_put_in_order(marks: str) -> None:
    """Ordering them takes quadratic time: a megabyte of them held a process for an hour."""
    for make in (normalise_name, normalise_text, folded, safe_name):
        made = make("Zoe" + marks * 150_000)
        assert made.startswith(("Zo", "zo"))
        assert len(made) < 250
        assert make(made) == made


def test_names_in_lines_are_names() -> None:
    assert names_in_lines(" Lids \x0b\u200b\n\nCups\u202e ") == ["Lids", "Cups"]


@pytest.mark.parametrize("name", ["…", "- -", "\u3164", "👍", "--"])
def test_name_of_nothing_is_refused(name: str) -> None:
    assert not has_letter_or_digit(normalise_name(name))
    with pytest.raises(ValidationError):
        NameField().clean(name)


@pytest.mark.parametrize("name", ["3M", "Ørsted", "株式会社", "€ Shop", "7"])
def test_name_of_any_script_is_taken(name: str) -> None:
    assert NameField().clean(name) == name


def test_length_is_asked_of_what_is_stored() -> None:
    field = forms.CharField(max_length=5, widget=forms.Textarea)
    assert field.clean("a\r\nb\r\nc") == "a\nb\nc"
    assert forms.CharField(max_length=2).clean("e\u0301\u00ade\u0301") == "éé"


def test_password_stays_as_it_was_typed() -> None:
    assert forms.CharField(widget=forms.PasswordInput, strip=False).clean(" e\u0301 \u00ad ") == " e\u0301 \u00ad "


@pytest.mark.parametrize(
    "same",
    [
        ("Straße", "STRASSE", "strasse", "stra\u00adße"),
        ("Ørsted", "orsted", "ØRSTED"),
        ("Müller", "Mu\u0308ller", "muller"),
        ("Ångström", "angstrom", "A\u030angstro\u0308m"),
        ("Æble", "aeble"),
        ("ﬁlter", "FILTER", "filter"),
        ("e-mail", "e\u2011mail", "e–mail", "E‐Mail"),
        ("25\u00a0%", "25 %"),
        ("ΟΔΟΣ", "οδός", "οδοσ"),
        ("İstanbul", "istanbul", "ISTANBUL"),
        ("partner’s", "partner's"),
    ],
)
def test_folded_form_is_the_same_for_what_people_take_for_the_same(same: tuple[str, ...]) -> None:
    assert len({folded(text) for text in same}) == 1


def test_folded_form_is_stable() -> None:
    letters = [chr(code) for code in range(0x3000) if unicodedata.category(chr(code)) not in {"Cn", "Cs"}]
    assert [letter for letter in letters if folded(folded(letter)) != folded(letter)] == []


@pytest.mark.django_db
def test_database_folds_alike() -> None:
    texts = [chr(code) for code in range(1, 0x3100) if unicodedata.category(chr(code)) not in {"Cn", "Cs"}]
    texts += [
        FAMILY,
        PERSIAN,
        "Straße Ørsted",
        "ΟΔΟΣ ΟΔΟΣ",
        "ﬁlter ﬃ ２５％",
        "한국어",
        "が",
        "x" * 300 + "É",
        "葛\U000e0100",
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT given, parley_folded(given) FROM unnest(%s::text[]) given", [texts])
        differing = [(text, found) for text, found in cursor.fetchall() if found != folded(text)]
    assert [(text, hex(ord(text[0])), found, folded(text)) for text, found in differing] == []


def test_names_from_right_to_left_are_isolated_in_sentences() -> None:
    assert isolated("Ørsted") == "Ørsted"
    assert isolated("שלום") == "\u2068שלום\u2069"
