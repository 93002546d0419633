"""The check of the words: what it finds in the sentences, and what it lets pass."""

import importlib.util
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
spec = importlib.util.spec_from_file_location("words", SCRIPTS / "words.py")
assert spec
assert spec.loader
words = importlib.util.module_from_spec(spec)
with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(SCRIPTS))
    patch.setitem(sys.modules, "words", words)
    spec.loader.exec_module(words)


def _findings(language: str, text: str) -> list[str]:
    return [finding.instead for finding in words.check_words([words.Sentence(language, text)])]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The link does not work any more."),
        ("en", "Your partner is told at once."),
        ("en", "The other company reads this."),
        ("en", "This template is retired."),
        ("en", "No answer stands so at the moment."),
        ("en", "No partner like this"),
        ("en", "Look into your mail"),
        ("en", "The person to whom it went"),
        ("en", "“many” is no number."),
        ("en", "This link does not hold."),
        ("en", "Your company's files"),
        ("en", 'The "big" one'),
        ("en", "Saving..."),
        ("en", "The task “Lids is open."),
        ("de", "Diese Vorlage ist stillgelegt."),
        ("de", "Wir senden Ihnen eine Mail."),
        ("de", "Versuchen Sie es noch einmal."),
        ("de", "Sie benutzen ein anderes Konto."),
        ("de", "Die andere Firma liest das."),
        ("de", "Sagen Sie, was fehlt."),
        ("de", "Ein Kollege hat das geändert."),
        ("de", "Die Aufgabe “Deckel”"),
        ("de", "Die Aufgabe „Deckel”"),
        ("de", "%(number)s %%"),
        ("de", "%(number)s%%"),
        ("de", "höchstens 5 MB"),
        ("nb", "Selskapene er forbundet."),
        ("nb", "Vennligst prøv igjen."),
        ("nb", "Det andre selskapet leser dette."),
        ("nb", "Oppgaven „Lokk“"),
        ("nb", "høyst 5 MB"),
        ("nb", "%(number)s%%"),
    ],
)
def test_forbidden_words_and_marks_are_found(language: str, text: str) -> None:
    assert _findings(language, text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "%(number)s%% of the files, at most 5 MB"),
        ("en", "We’ll e-mail you. E-mail “%(name)s” is no longer valid."),
        ("en", "As in XLSForm: ${organic} = 'yes' and ${sites} > 2"),
        ("de", "Die Aufgabe „%(title)s“ per E-Mail: %(number)s\u00a0%%, höchstens 5\u00a0MB"),
        ("de", "%(partner)s hat %(company)s %(num)s Aufgaben gesendet."),
        ("nb", "Oppgaven «%(title)s»: %(number)s\u00a0%%"),
    ],
)
def test_sentences_that_keep_the_rules_pass(language: str, text: str) -> None:
    assert _findings(language, text) == []


def test_labels_that_differ_in_capitals_alone_are_one_too_many() -> None:
    found = list(words.check_spellings(["Send Answer", "answered", "Answered", "Send answer"]))
    assert [finding.text for finding in found] == ["Send answer"]


@pytest.mark.parametrize(
    "markup", ['end=criterion.weight ~ " %"', "<span>{{ weight }} %</span>", "<b>{{ weight }}%</b>"]
)
def test_percent_sign_outside_a_sentence_is_found(tmp_path: Path, markup: str) -> None:
    (tmp_path / "page.html").write_text(
        f'<p>{{{{ _("%(number)s%%", number=1) }}}}</p>\n{markup}\n{{% if a %}}{{% endif %}}'
    )
    assert [finding.where for finding in words.check_templates(tmp_path)] == ["page.html:2"]


def test_sentences_of_the_product_keep_the_rules() -> None:
    assert words.main() == 0
