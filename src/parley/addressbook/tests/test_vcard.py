"""Cards are read by others: vcard4 (strict), vobject and khard. Any text comes back as it was."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.addressbook.vcard import LONGEST_LINE, Card, write_cards
from parley.core.phones import phone_uri

PARSER = Path(__file__).with_name("vcard_parser.mjs")
Parse = Callable[[str], list[list[list[Any]]]]

ROSA = Card(
    uid=UUID("4fbe8971-0bc3-424c-9c26-36c3e1eff6b1"),
    name="Rosa Amman",
    first_name="Rosa",
    last_name="Amman",
    title="Dr.",
    company="Alpine Dairy; Sons, AG",
    department="Quality",
    position="Head of “Käse”",
    functions=("24-hour hotline", "Recalls, urgent"),
    email="rosa@alpine.example",
    phone="+41 31 555 09 09",
    phone_uri="tel:+41315550909",
    street="Molkereistrasse 8\nHof",
    city="Bern",
    postal_code="3014",
    country="Switzerland",
    language="de",
    categories=("Supplier", "Customer"),
    note="Named by Luca Frei in contact task T-ABCDEFGH on 3 May 2026",
    revised_at=datetime(2026, 5, 3, 12, 0, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def parse() -> Iterator[Parse]:
    """Provide the strict parser, started once."""
    with subprocess.Popen(["node", PARSER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parser:
        assert parser.stdin
        assert parser.stdout

        def ask(text: str) -> list[list[list[Any]]]:
            parser.stdin.write(json.dumps(text) + "\n")  # type: ignore[union-attr]
            parser.stdin.flush()  # type: ignore[union-attr]
            answer = json.loads(parser.stdout.readline())  # type: ignore[union-attr]
            assert "error" not in answer, f"{answer['error']}\n{text!r}"
            cards: list[list[list[Any]]] = answer["cards"]
            return cards

        yield ask
        parser.stdin.close()


def written(*cards: Card) -> str:
    return b"".join(write_cards(cards)).decode()


def value(card: list[list[Any]], name: str) -> Any:
    found = [each[2] for each in card if each[0] == name]
    return found[0] if len(found) == 1 else found


def test_card_says_everything(parse: Parse) -> None:
    [card] = parse(written(ROSA))
    assert value(card, "UID") == "urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1"
    assert value(card, "KIND") == "individual"
    assert value(card, "FN") == "Rosa Amman"
    names = value(card, "N")
    assert (names["familyNames"], names["givenNames"], names["honorificPrefixes"]) == ("Amman", "Rosa", "Dr.")
    assert value(card, "ORG") == ["Alpine Dairy; Sons, AG", "Quality"]
    assert value(card, "TITLE") == "Head of “Käse”"
    assert value(card, "ROLE") == ["24-hour hotline", "Recalls, urgent"]
    assert value(card, "EMAIL") == "rosa@alpine.example"
    assert ["TEL", {"VALUE": "uri", "TYPE": "work"}, "tel:+41315550909"] in card
    assert value(card, "ADR")["streetAddress"] == "Molkereistrasse 8\nHof"
    assert value(card, "ADR")["countryName"] == "Switzerland"
    assert value(card, "LANG") == "de"
    assert value(card, "CATEGORIES") == ["Supplier", "Customer"]
    assert value(card, "NOTE").startswith("Named by Luca")
    assert value(card, "REV") == "20260503T120000Z"


def test_card_leaves_out_what_is_not_known(parse: Parse) -> None:
    nobody = replace(
        ROSA,
        name="24-hour hotline",
        first_name="",
        last_name="",
        title="",
        department="",
        position="",
        functions=(),
        email="",
        phone="0800 / 55 00, ext. 3",
        phone_uri="",
        street="",
        city="",
        postal_code="",
        country="",
        language="",
        categories=(),
        note="",
    )
    [card] = parse(written(nobody))
    assert [each[0] for each in card] == ["UID", "KIND", "FN", "ORG", "TEL", "REV"]
    assert value(card, "TEL") == "0800 / 55 00, ext. 3"


# Whatever a person can have typed: no control characters, which no text of Parley keeps, and no halves of characters.
plain = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\u2028\u2029")
texts = st.text(plain | st.sampled_from("\\,;:\"'^=n "), min_size=1, max_size=120)
names = texts.map(lambda text: " ".join(text.split())).filter(bool)
# What vcard4 reads otherwise than RFC 6350 says: quotation marks and backslashes in values, values that look like an
# address, and a comma or semicolon as the last character.
NOT_FOR_VCARD4 = re.compile(r'[":\\]|[,;]\Z')


def unfolded(text: str) -> list[str]:
    """Return the content lines, as RFC 6350 §3.2 says."""
    assert text.endswith("\r\n")
    return text.removesuffix("\r\n").replace("\r\n ", "").split("\r\n")


def unescaped(value: str, separator: str = "") -> list[str]:
    """Return the parts of a value, as RFC 6350 §3.4 says."""
    parts = [""]
    signs = iter(value)
    for sign in signs:
        if sign == "\\":
            following = next(signs)
            assert following in "\\,;nN", "only these are escaped"
            parts[-1] += "\n" if following in "nN" else following
        elif separator and sign == separator:
            parts.append("")
        else:
            assert sign not in ",;" or (separator in ("", ";") and sign == ","), "separators are escaped"
            parts[-1] += sign
    return parts


@settings(max_examples=100, deadline=None)
@given(first=names, last=names, company=names, function=names, lines=st.lists(texts, min_size=1, max_size=5))
def test_any_name_comes_back(
    parse: Parse, first: str, last: str, company: str, function: str, lines: list[str]
) -> None:
    note = "\n".join(lines)
    card = replace(
        ROSA,
        name=f"{first} {last}",
        first_name=first,
        last_name=last,
        company=company,
        functions=(function,),
        categories=(company, last),
        note=note,
    )
    text = written(card)
    for line in text.encode().split(b"\r\n"):
        assert len(line) <= LONGEST_LINE
        line.decode()  # no character is divided
    values = {line.partition(":")[0]: line.partition(":")[2] for line in unfolded(text)}
    assert unescaped(values["FN"]) == [f"{first} {last}"]
    assert unescaped(values["N"], ";") == [last, first, "", "Dr.", ""]
    assert unescaped(values["ORG"], ";") == [company, "Quality"]
    assert unescaped(values["ROLE"]) == [function]
    assert unescaped(values["CATEGORIES"], ",") == [company, last]
    assert unescaped(values["NOTE"]) == [note]
    read = vobject.readOne(text)
    assert (read.fn.value, read.n.value.family, read.n.value.given) == (f"{first} {last}", last, first)
    assert (read.org.value, read.role.value, read.note.value) == ([company, "Quality"], function, note)
    if any(map(NOT_FOR_VCARD4.search, (first, last, company, function, note))):
        return
    found, other = parse(text + written(ROSA))
    assert value(found, "FN") == f"{first} {last}"
    assert (value(found, "N")["familyNames"], value(found, "N")["givenNames"]) == (last, first)
    assert (value(found, "ORG"), value(found, "ROLE"), value(found, "NOTE")) == ([company, "Quality"], function, note)
    assert value(found, "CATEGORIES") == [company, last]
    assert value(other, "FN") == "Rosa Amman"


@given(st.text())
@settings(max_examples=100, deadline=None)
def test_no_text_adds_a_line_of_its_own(text: str) -> None:
    """Texts from before they were normalised may contain anything that PostgreSQL stores."""
    injected = f"{text}\r\nEND:VCARD\r\nBEGIN:VCARD\rX-EVIL:1\n{text}\u2028X:\x85Y:\x0bZ:"
    card = written(replace(ROSA, name=injected, company=injected, email=injected, note=injected))
    properties = re.findall(r"(?m)^[A-Z][A-Z-]*(?=[:;])", card.replace("\r\n ", ""))
    expected = re.findall(r"(?m)^[A-Z][A-Z-]*(?=[:;])", written(ROSA).replace("\r\n ", ""))
    assert properties == expected
    assert len(re.split("[\r\n]", card.replace("\r\n", ""))) == 1


@pytest.mark.parametrize(
    ("phone", "uri"),
    [
        ("+41 31 555 01 23", "tel:+41315550123"),
        ("+49 (0)40 / 66 969-110", "tel:+494066969110"),
        ("0800 / 55 00", "tel:08005500"),
        ("(040) 123", "tel:040123"),
        ("+41 31 555 01 23 ext. 4", ""),
        ("040 1 or 040 2", ""),
        ("117", "tel:117"),
        ("+", ""),
        ("-", ""),
        ("", ""),
        ("+٠١٢", ""),
    ],
)
def test_link_is_offered_for_one_number(phone: str, uri: str) -> None:
    assert phone_uri(phone) == uri


def test_khard_reads_cards(tmp_path: Path) -> None:
    book = tmp_path / "book"
    book.mkdir()
    arabic = replace(
        ROSA, uid=UUID(int=7), name="محمد الأحمد", email="m@alpine.example", first_name="محمد", last_name="الأحمد" * 12
    )
    for number, card in enumerate((ROSA, arabic)):
        (book / f"{number}.vcf").write_bytes(written(card).encode())
    config = tmp_path / "khard.conf"
    config.write_text(
        f"[addressbooks]\n[[book]]\npath = {book}\n[general]\nmerge_editor = true\neditor = true\n"
        "[vcard]\npreferred_version = 4.0\n"
    )

    def khard(*arguments: str) -> str:
        command = [str(Path(sys.executable).with_name("khard")), "-c", str(config), *arguments]
        ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
        return ended.stdout

    shown = khard("show", "Rosa")
    for word in (
        "rosa@alpine.example",
        "Alpine Dairy; Sons, AG",
        "Quality",
        "+41315550909",
        "Molkereistrasse 8",
        "Bern",
        "24-hour hotline",
    ):
        assert word in shown, shown
    assert "محمد" in khard("list", "--parsable")
