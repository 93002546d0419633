"""Export: pyxform accepts it, and Parley reads it back as it was."""

import io
import string

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from parley.core.text import normalise_text
from parley.questionnaires.tests.workbooks import said
from parley.questionnaires.types import WITHOUT_VALUE, QuestionType
from parley.questionnaires.xlsform.content import Choice, Form, Question, Section
from parley.questionnaires.xlsform.reading import read
from parley.questionnaires.xlsform.writing import write

ENGLISH, GERMAN, NORWEGIAN = "en", "de", "Norsk (nb)"
"""Two as the builder calls them, one as some file called it."""
CHOSEN = (QuestionType.SINGLE, QuestionType.MULTIPLE)


def accepted(data: bytes) -> str:
    """The XForm that pyxform makes of it; raises where it does not accept it."""
    return str(convert(data, file_type=".xlsx").xform)


def everything() -> Form:
    colours = [Choice("red", "Red", {GERMAN: "Rot"}, 100), Choice("blue", "Blue", {GERMAN: "Blau"}, 0)]
    notes_in_german = {GERMAN: {"text": "Frage"}}
    said_in_german = {GERMAN: {"text": "Frage", "help": "Hilfetext", "message": "Nein"}}
    questions = [
        Question(
            f"q_{type.value}",
            type,
            f"What about {type.value}?",
            help="In a word",
            translations=notes_in_german if type in WITHOUT_VALUE else said_in_german,
            choices=colours if type in CHOSEN else [],
            is_required=type is not QuestionType.NOTE,
            weight=0 if type is QuestionType.NOTE else 2,
            message="" if type in WITHOUT_VALUE else "No",
        )
        for type in QuestionType
    ]
    questions[1].condition = "${q_yes_no} = 'yes'"
    questions[4].constraint = "string-length(.) > 3 and ${q_integer} >= 2"
    sections = [
        Section(questions=questions[:2]),
        Section("Second", {GERMAN: "Zweiter"}, "selected(${q_single}, 'red')", questions[2:6]),
        Section(questions=questions[6:]),
    ]
    return Form("All of it", ENGLISH, [GERMAN], introduction="Read this first.", sections=sections)


def test_everything_comes_back_as_it_was() -> None:
    data = write(everything(), version="3")
    found = read(data)
    assert found.form == everything()
    assert (said(found), found.version, found.form_id) == ([], "3", "all-of-it")
    xform = accepted(data)
    for part in ("What about decimal?", "Zweiter", "Blau", "Nein", "All of it"):
        assert part in xform


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://a.example")', "+1", "@a", "#N/A", "_x0041_", "${who} and ${", "a < b & c"]
)
def test_no_text_becomes_a_formula_or_something_else(text: str) -> None:
    data = write(Form(text, ENGLISH, sections=[Section(text, questions=[Question("a", QuestionType.TEXT, text)])]))
    survey = load_workbook(io.BytesIO(data))["survey"]
    assert {cell.data_type for row in survey.iter_rows() for cell in row} <= {"s", "n"}
    accepted(data)
    assert next(read(data).form.questions).text == text.replace("${", "$ {")


def test_form_as_large_as_it_may_be_is_written_and_read() -> None:
    questions = [Question(f"q{number}", QuestionType.LONG_TEXT, "A?", help="x" * 200) for number in range(500)]
    form = Form("Long", ENGLISH, sections=[Section("One", questions=questions)])
    assert read(write(form)).form == form


def test_names_that_xml_does_not_know_are_written_otherwise_and_conditions_follow() -> None:
    questions = [
        Question("fläche_m²", QuestionType.TEXT, "Area?"),
        Question("größe", QuestionType.TEXT, "Size?", condition="${fläche_m²} != '2'"),
    ]
    data = write(Form("Names", ENGLISH, sections=[Section("One", questions=questions)]))
    accepted(data)
    area, size = read(data).form.questions
    assert (area.name, size.name, size.condition) == ("flache_m2", "größe", "${flache_m2} != '2'")


names = st.text(string.ascii_lowercase + "_", min_size=1, max_size=8).map(lambda name: f"n{name}")
words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co", "Zs", "Zl", "Zp")), max_size=30
)
# As texts are stored, which a file that is read is brought to as well.
texts = words.map(lambda text: normalise_text(text).strip()).filter(lambda text: "${" not in text)
some_text = texts.filter(bool)
translations = st.dictionaries(
    st.sampled_from([GERMAN, NORWEGIAN]), st.fixed_dictionaries({}, optional={"text": some_text, "help": some_text})
).map(lambda said: {language: parts for language, parts in said.items() if parts})
labels = st.dictionaries(st.sampled_from([GERMAN, NORWEGIAN]), some_text)
choices = st.lists(
    st.builds(Choice, names, some_text, labels, st.none() | st.integers(0, 100)),
    min_size=1,
    max_size=4,
    unique_by=lambda choice: choice.name,
)

no_choices: list[Choice] = []
yes_and_no = st.just(no_choices) | st.tuples(st.integers(0, 99), st.integers(0, 100)).map(
    lambda points: [Choice("yes", "Yes", points=points[0]), Choice("no", "No", points=points[1])]
)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    taken = draw(st.lists(names, min_size=1, max_size=8, unique=True))
    sections: list[Section] = []
    valued: list[str] = []
    for name in taken:
        if not sections or draw(st.booleans()):
            title = draw(texts)
            sections.append(Section(title, draw(labels) if title else {}, _condition(draw, valued)))
        type = draw(st.sampled_from(list(QuestionType))) if sections[1:] else QuestionType.TEXT
        sections[-1].questions.append(_question(draw, name, type, valued))
        if type not in (QuestionType.FILE, QuestionType.NOTE):
            valued.append(name)
    return Form(draw(some_text), ENGLISH, [GERMAN, NORWEGIAN], draw(texts), sections)


def _question(draw: st.DrawFn, name: str, type: QuestionType, valued: list[str]) -> Question:
    offered = choices if type in CHOSEN else yes_and_no if type is QuestionType.YES_NO else st.just([])
    rules, messages = st.sampled_from(["", ". != 'x'"]), texts
    if type in WITHOUT_VALUE:
        rules = messages = st.just("")
    return Question(
        name,
        type,
        draw(some_text),
        draw(texts),
        draw(offered),
        draw(translations),
        type is not QuestionType.NOTE and draw(st.booleans()),
        draw(rules),
        draw(messages),
        0 if type is QuestionType.NOTE else draw(st.integers(0, 100)),
        _condition(draw, valued),
    )


def _condition(draw: st.DrawFn, valued: list[str]) -> str:
    if not valued or draw(st.booleans()):
        return ""
    return f"${{{draw(st.sampled_from(valued))}}} {draw(st.sampled_from(['=', '!=']))} 'yes'"


@settings(max_examples=20, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(forms())
def test_any_form_comes_back_as_it_was_and_pyxform_accepts_it(form: Form) -> None:
    data = write(form)
    found = read(data)
    assert not found.stops, said(found)
    assert found.form == form
    accepted(data)
