"""Forms that others made: imported or refused in a sentence; exported, pyxform accepts them and nothing is lost."""

import pytest

from tests.real_forms import FORMS, Outcome, forms, outcome, table, table_in_docs

pytestmark = pytest.mark.xdist_group("real forms")


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    assert FORMS.is_dir(), "`make test` fetches the forms; `make forms` does so alone."
    return [outcome(name, content) for name, content in forms()]


def test_what_is_exported_comes_back_as_it_was_and_pyxform_accepts_it(outcomes: list[Outcome]) -> None:
    imported = [one for one in outcomes if not one.refusal]
    assert len(imported) > 30
    assert [str(one) for one in imported if one.complaint or not one.is_same] == []


def test_table_in_the_docs_says_what_is_so(outcomes: list[Outcome]) -> None:
    assert table(outcomes) == table_in_docs(), "`python -m tests.real_forms` writes it anew."
