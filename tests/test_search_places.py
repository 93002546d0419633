"""Every search field finds what people take for the same: other case, accents, ligatures, ways of composing."""

import re
from pathlib import Path

import parley

SOURCE = Path(parley.__file__).parent
RAW = re.compile(r"\bILIKE\b|__i?contains\b|__i?startswith\b")


def test_no_search_compares_text_as_it_was_typed() -> None:
    files = [file for file in SOURCE.rglob("*.py") if not {"migrations", "tests"} & set(file.parts)]
    assert [str(file) for file in files if RAW.search(file.read_text())] == []
    likes = [line for file in files for line in file.read_text().splitlines() if " LIKE %(" in line]
    assert len(likes) >= 5
    assert [line for line in likes if line.count(" LIKE ") != line.count("parley_folded(")] == []
