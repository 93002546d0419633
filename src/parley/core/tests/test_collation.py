"""The order of names, in Python and in the database."""

from typing import NamedTuple

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley.core.collation import collated, collation_key, sort_by_name
from parley.core.sql import fetch

LETTERS = st.characters(min_codepoint=1, max_codepoint=0x17F)
ODD = "aA 019-–„“éøåßﬁǿΣςжЖŐű\u0301\u030a\u00ad\ufb01½…中"
# As ICU sorts them with `kn-true`, in each language.
UNICODE = """
(Old)|7-Eleven|Ål|apple|Apple|Arzt|Ärzte|Duro|eBay|Éclair|ISO 9001|ISO 14001|Lodz|Łódź|Muller|Müller|Oko|Öko|Ølen|
rPET-Schale|Schlagsahne|Strasse|Straße|Type 2|Type 10|Zebra
"""
NORWEGIAN = """
(Old)|7-Eleven|apple|Apple|Arzt|Duro|eBay|Éclair|ISO 9001|ISO 14001|Lodz|Łódź|Muller|Müller|Oko|
rPET-Schale|Schlagsahne|Strasse|Straße|Type 2|Type 10|Zebra|Ærlig|Ärzte|Öko|Ølen|Ål
"""


class Key(NamedTuple):
    key: bytes


def _names(text: str) -> list[str]:
    return text.replace("\n", "").split("|")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "de", "nb"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(LETTERS | st.sampled_from(ODD), max_size=30))
def test_python_and_the_database_agree_on_the_key(name: str, language: str) -> None:
    with override(language):
        [row] = fetch(f"SELECT {collated('%(name)s::text')}", {"name": name}, Key)
        assert bytes(row.key) == collation_key(name)


@pytest.mark.parametrize(("language", "names"), [("en", UNICODE), ("de", UNICODE), ("nb", NORWEGIAN)])
def test_names_are_in_the_order_of_the_language(language: str, names: str) -> None:
    with override(language):
        assert sort_by_name(sorted(_names(names)), str) == _names(names)


def test_longer_names_and_numbers_have_a_key_too() -> None:
    assert sort_by_name(["9" * 3000, "ä" * 3000, "2"], str)[0] == "2"
