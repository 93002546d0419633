"""Conditions as people choose them, and names made of what they write. No database."""

import re
from functools import partial
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from parley.questionnaires.answers import format_literal
from parley.questionnaires.conditions import is_name, name_from, values_compared_with
from parley.questionnaires.expressions import render_expression
from parley.questionnaires.expressions.rendering import QuestionLabels
from parley.questionnaires.library.outline import OutlinedQuestion
from parley.questionnaires.library.simple_conditions import (
    SimpleCondition,
    simple_condition_of,
    to_expression,
)

CHOICES = [{"name": "r", "label": "Red"}, {"name": "it's", "label": "It’s complicated"}]


def line(type: str) -> OutlinedQuestion:
    return OutlinedQuestion(
        uuid4(), uuid4(), "q", type, "Question?", "", "", CHOICES if type in ("single", "multiple") else []
    )


@pytest.mark.parametrize(
    ("type", "comparison", "value", "expression"),
    [
        ("yes_no", "is", "Yes", "${q} = 'yes'"),
        ("yes_no", "is_not", "no", "${q} != 'no'"),
        ("single", "is", "red", "${q} = 'r'"),
        ("single", "is", "it’s complicated", '${q} = "it\'s"'),
        ("multiple", "is", "Red", "selected(${q}, 'r')"),
        ("multiple", "is_not", "r", "not(selected(${q}, 'r'))"),
        ("integer", "more", "12", "${q} > 12"),
        ("decimal", "at_most", "3.50", "${q} <= 3.50"),
        ("date", "less", "2027-03-31", "${q} < '2027-03-31'"),
        ("text", "is", "Rome", "${q} = 'Rome'"),
        ("file", "answered", "", "${q} != ''"),
        ("long_text", "not_answered", "whatever", "${q} = ''"),
    ],
)
def test_choice_becomes_an_expression_and_is_read_again(
    type: str, comparison: str, value: str, expression: str
) -> None:
    asked = line(type)
    assert to_expression(SimpleCondition("q", comparison, value), asked) == expression
    again = simple_condition_of(expression, {"q": asked})
    assert again
    assert again.comparison == comparison
    assert to_expression(again, asked) == expression


@pytest.mark.parametrize(
    ("type", "comparison", "value"),
    [
        ("yes_no", "is", "maybe"),
        ("single", "is", "Blue"),
        ("integer", "is", "many"),
        ("date", "more", "tomorrow"),
        ("text", "more", "3"),
        ("text", "is", " "),
        ("text", "is", "both ' and \""),
        ("decimal", "is", "9" * 40),
    ],
)
def test_what_cannot_be_compared_is_refused(type: str, comparison: str, value: str) -> None:
    with pytest.raises(ValidationError):
        to_expression(SimpleCondition("q", comparison, value), line(type))


@pytest.mark.parametrize(
    ("language", "typed", "shown"),
    [
        ("de", "31.03.2027", "31.03.2027"),
        ("nb", "31.3.2027", "31.03.2027"),
        ("en", "31 March 2027", "31 Mar 2027"),
        ("de", "2027-03-31", "31.03.2027"),
    ],
)
def test_date_is_typed_and_shown_as_the_reader_writes_it(language: str, typed: str, shown: str) -> None:
    asked = line("date")
    with override(language):
        expression = to_expression(SimpleCondition("q", "less", typed), asked)
        assert expression == "${q} < '2027-03-31'"
        again = simple_condition_of(expression, {"q": asked})
        assert again
        assert again.value == shown
        labels = {"q": QuestionLabels("Valid until?", {}, partial(format_literal, "date"))}
        assert shown in render_expression(expression, labels)


def test_hints_name_a_date_and_choices_as_the_reader_writes_them() -> None:
    with override("de"), pytest.raises(ValidationError, match=re.escape("zum Beispiel 31.03.2027.")):
        to_expression(SimpleCondition("q", "is", "morgen"), line("date"))
    with override("nb"), pytest.raises(ValidationError, match="«Red», «It’s complicated»"):
        to_expression(SimpleCondition("q", "is", "Blå"), line("single"))


@pytest.mark.parametrize(
    "expression",
    ["${q} = 'a' or ${q} = 'b'", "${other} = 'a'", "${q} + 1 > 3", "${q} <", "", "not(${q} = 'a')", "${q} > ''"],
)
def test_what_says_more_stays_an_expression(expression: str) -> None:
    assert simple_condition_of(expression, {"q": line("text")}) is None


def test_values_that_an_answer_is_compared_with_are_found_anywhere() -> None:
    condition = "(${a} = 'x' or not(selected(${a}, 'y'))) and ${b} = 'z' and string-length(${a}) > 3"
    assert values_compared_with(condition, "a") == {"x", "y"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Größe der Fläche (m²)?", "grosse_der_flache_m2"),
        ("2 plants?", "question_2_plants"),
        ("你好", "question"),
        ("taken", "taken_3"),
        ("A rather long question about everything that may happen", "a_rather_long_question_about_everything"),
        ("x" * 200, "x" * 40),
    ],
)
def test_names_are_made_of_words(text: str, name: str) -> None:
    made = name_from(text, {"taken", "taken_2"}, "question")
    assert made == name
    assert is_name(made)
