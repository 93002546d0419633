"""Check the sentences of the product for words and marks that the rules of docs/contributing.md forbid."""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from translations import LANGUAGES, SOURCE, read, sentences

Rules = dict[str, str]
NO_BREAK = "\u00a0"

# Forbidden text as a regular expression, and the replacement.
ENGLISH: Rules = {
    r"\bany more\b": "“no longer” before the verb",
    r"\b(?:is|are|was|were|be|been) told\b": "“notified” or “get an e-mail”",
    r"\breads? (?:it|this|that)\b": "“can see”",
    r"\bretired?\b": "“archive”, “archived”",
    r"\b(?:bring|brought) back\b": "“restore”, “restored”",
    r"\bstands? so\b": "“with this status”",
    r"(?<![Ee]-)\b[Mm]ails?\b": "“e-mail”",
    r"^No \w+ like this": "“No … found”",
    r"\b[Ww]ho(?:m|ever|mever)\b": "name the person",
    r"\bdoes not hold\b": "“is no longer valid”",
    r"\b(?:is|are) no (?:number|date|file|whole number)\b": "“is not a …”",
    r"\w'\w": "the apostrophe ’",
    r"“[^”]*$|^[^“]*”|[„«»]": "quotation marks “…”",
}
GERMAN: Rules = {
    r"\b[Ss]till(?:ge)?leg": "„archivieren“, „archiviert“",
    r"(?<!E-)\bMails?\b": "„E-Mail“",
    r"\b[Bb]enutz": "„verwenden“",
    r"\b[Ll]iest (?:das|dies|es)\b": "„kann das sehen“",
    r"\b[Ss]agen Sie\b": "„Geben Sie an“, „Begründen Sie“",
    r"\b[Nn]och einmal\b": "„erneut“",
    r"\b[Ee]in Kollege\b": "„jemand aus Ihrer Firma“",
    r"\bFirma übergeben\b": "„Inhaberrolle übertragen“",
    r"„[^“]*$|^[^„]*“|[”«»]": "Anführungszeichen „…“",
}
NORWEGIAN: Rules = {
    r"\b[Ff]orbundet\b": "«koblet sammen»",
    r"\b[Vv]ennligst\b": "imperativ uten «vennligst»",
    r"\b[Ll]eser (?:dette|det)\b": "«kan se dette»",
    r"\b[Aa]vlys": "«trekke tilbake»",
    r"\bstår slik\b": "«med denne statusen»",
    r"(?<!e-)\bmails?\b": "«e-post»",
    r"«[^»]*$|^[^«]*»|[“”„]": "anførselstegn «…»",
}
OF_BOTH_TRANSLATIONS: Rules = {
    r"(?:\d|\)[sd])(?: |)%(?!\()": "a no-break space before %",
    r"(?:\d|\)[sd]) (?:MB|KB|GB|px|Std\.|Min\.|min|h)(?!\w)": "a no-break space before the unit",
}
OF_ALL: Rules = {'"': "typographic quotation marks", r"\.\.\.": "the ellipsis …", r"(?<=\S)  +(?=\S)": "one space"}
RULES = {
    "en": ENGLISH | OF_ALL,
    "de": GERMAN | OF_BOTH_TRANSLATIONS | OF_ALL,
    "nb": NORWEGIAN | OF_BOTH_TRANSLATIONS | OF_ALL,
}
# A number with a percent sign that translators cannot see.
BARE_PERCENT = re.compile(r"""~ ["'] ?%["']|\}\} ?%(?![\w}])""")


@dataclass(frozen=True)
class Sentence:
    language: str
    text: str


class Finding(NamedTuple):
    where: str
    text: str
    instead: str

    def __str__(self) -> str:
        return f"{self.where}: {self.text!r}: write {self.instead}"


def main() -> int:
    findings = [*check_words(catalogued()), *check_spellings(english()), *check_templates(SOURCE)]
    for finding in findings:
        print(finding)
    return 1 if findings else 0


def catalogued() -> Iterator[Sentence]:
    yield from (Sentence("en", text) for text in english())
    for language in LANGUAGES:
        for message in read(language):
            if message.id:
                texts = message.string if isinstance(message.string, tuple | list) else [message.string]
                yield from (Sentence(language, text) for text in texts)


def english() -> Iterator[str]:
    for message in sentences():
        if message.id:
            yield from message.id if isinstance(message.id, tuple | list) else [message.id]


def check_words(texts: Iterable[Sentence]) -> Iterator[Finding]:
    compiled = {
        language: [(re.compile(rule), instead) for rule, instead in rules.items()] for language, rules in RULES.items()
    }
    for sentence in texts:
        for rule, instead in compiled[sentence.language]:
            if rule.search(sentence.text):
                yield Finding(sentence.language, sentence.text, instead)


def check_spellings(texts: Iterable[str]) -> Iterator[Finding]:
    """Find labels that differ only in the case of letters after the first: “Send Answer”, “Send answer”."""
    known: dict[str, str] = {}
    for text in texts:
        first = known.setdefault(text[:1] + text[1:].casefold(), text)
        if first != text:
            yield Finding("en", text, f"one spelling, “{first}”")


def check_templates(folder: Path) -> Iterator[Finding]:
    for path in sorted(folder.rglob("*.html")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if BARE_PERCENT.search(line):
                yield Finding(f"{path.relative_to(folder)}:{number}", line.strip()[:80], '_("%(number)s%%", number=…)')


if __name__ == "__main__":
    sys.exit(main())
