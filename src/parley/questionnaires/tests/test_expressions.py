"""Conditions: what they say, what they refuse, and that none takes long."""

import pytest

from parley.questionnaires.conditions import Conditional, find_asked, find_circle
from parley.questionnaires.expressions import Unreadable, holds, parse


@pytest.mark.parametrize(
    ("expression", "answers", "truth"),
    [
        ("${a} = 'yes'", {"a": "yes"}, True),
        ("${a} = 'yes'", {}, False),
        ("${a} = ''", {}, True),
        ("selected(${m}, 'x') and not(selected(${m}, 'y'))", {"m": ["x"]}, True),
        ("${n} > 2 or ${n} < 0", {"n": 3}, True),
        ("${n} >= 10", {"n": "9.5"}, False),
        ("${d} < '2027-01-01'", {"d": "2026-12-31"}, True),
        ("count-selected(${m}) = 2", {"m": ["x", "y"]}, True),
        ("(${n} + 1) * 2 = 8", {"n": 3}, True),
        ("${n} div 0 = 1", {"n": 3}, False),
        ("regex(${t}, '[A-Z]{2}-[0-9]+')", {"t": "CH-17"}, True),
    ],
)
def test_condition_holds_or_not(expression: str, answers: dict[str, object], truth: bool) -> None:
    assert holds(expression, answers) is truth


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "${a} =",
        "${a} = 'yes",
        "pulldata('x', 'y')",
        "((((",
        "selected(${a})",
        "../a = 1",
        "regex(., '(?=a)')",
        "1 " * 500,
        "(" * 300 + "1",
        "1+" * 999,
    ],
)
def test_unreadable_condition_is_said_to_be_so(expression: str) -> None:
    with pytest.raises(Unreadable):
        parse(expression)


def test_pattern_made_to_run_for_ever_does_not() -> None:
    assert not holds("regex(., '(a+)+$')", {}, "a" * 5000 + "b")


def test_circle_is_found_and_named() -> None:
    assert set(find_circle({"a": "${b} = 1", "b": "${c} = 1", "c": "${a} = 1"})) == {"a", "b", "c"}
    assert find_circle({"a": "", "b": "${a} = 1"}) == []


def test_answer_to_a_question_that_is_not_asked_does_not_count() -> None:
    chain = [Conditional("a", "", "no"), Conditional("b", "${a} = 'yes'", "yes"), Conditional("c", "${b} = 'yes'")]
    assert find_asked(chain) == {"a": True, "b": False, "c": False}
