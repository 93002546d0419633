"""The check of the catalogues: what it calls missing."""

import importlib.util
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parents[1]
spec = importlib.util.spec_from_file_location("translations", ROOT / "scripts" / "translations.py")
assert spec
assert spec.loader
translations = importlib.util.module_from_spec(spec)
spec.loader.exec_module(translations)


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> Catalog:
    catalog = Catalog(locale="de", fuzzy=False)
    monkeypatch.setattr(translations, "read", lambda _language: catalog)
    return catalog


def _source(*sentences: str | tuple[str, str]) -> Catalog:
    catalog = Catalog(fuzzy=False)
    for sentence in sentences:
        catalog.add(sentence)
    return catalog


def _problems(*sentences: str | tuple[str, str]) -> list[str]:
    return list(translations.problems("de", _source(*sentences)))


def test_what_is_translated_is_no_problem(german: Catalog) -> None:
    german.add("Inbox", "Meine Aufgaben")
    german.add("%(name)s asks", "%(name)s fragt")
    german.add(("One task", "%(num)s tasks"), ("Eine Aufgabe", "%(num)s Aufgaben"))
    assert _problems("Inbox", "%(name)s asks", ("One task", "%(num)s tasks")) == []


def test_what_is_missing_empty_or_fuzzy_is_named(german: Catalog) -> None:
    german.add("Outbox", "")
    german.add(("One task", "%(num)s tasks"), ("Eine Aufgabe", ""))
    german.add("Reject", "Ablehnen", flags=["fuzzy"])
    assert _problems("Inbox", "Outbox", ("One task", "%(num)s tasks"), "Reject") == [
        "de: 'Inbox' is not translated",
        "de: 'Outbox' is not translated",
        "de: 'One task' is not translated",
        "de: 'Reject' is marked as fuzzy",
    ]


def test_placeholders_must_be_the_same(german: Catalog) -> None:
    german.add("%(name)s asks", "%(nmae)s fragt")
    german.add("Due %(day)s", "Fällig")
    assert len(_problems("%(name)s asks", "Due %(day)s")) == 2


def test_sentences_are_found_in_code_and_templates() -> None:
    found = translations.sentences()
    assert found.get("Inbox")
    assert found.get("Upload Document")
    assert len(found) > 500
