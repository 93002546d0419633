"""XLSForms: what is taken, what is taken otherwise, and that nothing is dropped in silence."""

import pytest

from parley.questionnaires.tests.workbooks import Row, reading, said
from parley.questionnaires.types import QuestionType

A = {"type": "text", "name": "a", "label": "A?"}
NAME = {"type": "text", "name": "name", "label": "Name?"}
COLOURS: list[Row] = [
    {"list_name": "colours", "name": "red", "label": "Red", "label::Deutsch (de)": "Rot", "parley::points": 100},
    {"list_name": "colours", "name": "blue", "label": "Blue", "label::Deutsch (de)": "Blau"},
]


@pytest.mark.parametrize(
    ("row", "type"),
    [
        ({"type": "text"}, "text"),
        ({"type": "text", "appearance": "multiline"}, "long_text"),
        ({"type": "integer"}, "integer"),
        ({"type": "decimal"}, "decimal"),
        ({"type": "date"}, "date"),
        ({"type": "file"}, "file"),
        ({"type": "select_one colours"}, "single"),
        ({"type": "Select One  colours"}, "single"),
        ({"type": "select_multiple colours"}, "multiple"),
    ],
)
def test_type_of_a_question_is_taken_without_a_word(row: Row, type: str) -> None:
    found = reading({**row, "name": "a", "label": "A?"}, choices=COLOURS, settings={"default_language": "English (en)"})
    assert [question.type for question in found.form.questions] == [type]
    assert [line for line in said(found) if "list_name" not in line] == []


def test_everything_that_a_question_says_is_taken() -> None:
    found = reading(
        NAME,
        {
            "type": "select_one colours",
            "name": "colour",
            "label": "Colour?",
            "label::Deutsch (de)": "Farbe?",
            "hint": "Of the box",
            "hint::Deutsch (de)": "Der Schachtel",
            "required": "yes",
            "relevant": "${name} != ''",
            "constraint": ". != 'x'",
            "constraint_message": "Not x",
            "constraint_message::Deutsch (de)": "Nicht x",
            "parley::weight": 3,
        },
        choices=COLOURS,
        settings={"form_title": "Boxes", "form_id": "boxes", "version": 7, "default_language": "English (en)"},
    )
    assert said(found) == []
    assert (found.form.title, found.form_id, found.version) == ("Boxes", "boxes", "7")
    assert (found.form.language, found.form.languages) == ("en", ["de"])
    colour = list(found.form.questions)[1]
    assert (colour.text, colour.help, colour.message) == ("Colour?", "Of the box", "Not x")
    assert colour.translations == {"de": {"text": "Farbe?", "help": "Der Schachtel", "message": "Nicht x"}}
    assert (colour.is_required, colour.condition, colour.constraint) == (True, "${name} != ''", ". != 'x'")
    assert colour.weight == 3
    assert [choice.as_json() for choice in colour.choices] == [
        {"name": "red", "label": "Red", "labels": {"de": "Rot"}, "points": 100},
        {"name": "blue", "label": "Blue", "labels": {"de": "Blau"}},
    ]


def test_yes_and_no_are_recognised_by_names_and_labels() -> None:
    ours = [{"list_name": "yn", "name": "yes", "label": "Ja"}, {"list_name": "yn", "name": "no", "label": "Nein"}]
    others = [{**ours[0], "label": "Yes, certified"}, ours[1]]
    asked = {"type": "select_one yn", "name": "organic", "label": "Organic?"}
    assert [question.type for question in reading(asked, choices=ours).form.questions] == [QuestionType.YES_NO]
    assert [question.type for question in reading(asked, choices=others).form.questions] == [QuestionType.SINGLE]


def test_groups_become_sections_and_nested_ones_are_said_to_be_flattened() -> None:
    found = reading(
        NAME,
        {"type": "begin_group", "name": "site", "label": "Site", "relevant": "${name} != ''"},
        {"type": "integer", "name": "people", "label": "People?"},
        {"type": "begin group", "name": "night", "label": "Night", "relevant": "${people} > 5"},
        {"type": "text", "name": "guard", "label": "Guard?"},
        {"type": "end group"},
        {"type": "text", "name": "gate", "label": "Gate?"},
        {"type": "end_group"},
        {"type": "begin repeat", "name": "truck", "label": "Truck"},
        {"type": "text", "name": "plate", "label": "Plate?"},
        {"type": "end repeat"},
    )
    sections = [(section.title, [question.name for question in section.questions]) for section in found.form.sections]
    assert sections == [
        ("", ["name"]),
        ("Site", ["people"]),
        ("Site – Night", ["guard"]),
        ("Site", ["gate"]),
        ("Truck", ["plate"]),
    ]
    assert found.form.sections[2].condition == "(${name} != '') and (${people} > 5)"
    assert not found.stops
    lines = said(found)
    assert any("row 5, type: A group inside another" in line for line in lines)
    assert any("row 10, type: Repeatable groups are asked once." in line for line in lines)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"type": "geopoint"}, "left_out: survey, row 3, type: Map locations are not supported."),
        ({"type": "audio"}, "left_out: survey, row 3, type: Recordings are not supported."),
        ({"type": "calculate", "calculation": "1 + 1"}, "left_out: survey, row 3, type: Calculated and hidden fields"),
        ({"type": "hidden"}, "left_out: survey, row 3, type: Calculated and hidden fields"),
        ({"type": "start"}, "left_out: survey, row 3, type: Data recorded by the device"),
        ({"type": "rank colours"}, "left_out: survey, row 3, type: Ranking questions are not supported."),
        ({"type": "select_one_from_file a.csv"}, "left_out: survey, row 3, type: Choices from another file"),
        ({"type": "# text"}, "left_out: survey, row 3: Rows that begin with “#” are remarks and are ignored."),
        ({"type": "begin loop over colours"}, "left_out: survey, row 3, type: Questions repeated for each entry"),
        ({"type": "note", "required": "yes"}, "detail: survey, row 3, required: This column is not supported."),
        ({"type": "file", "constraint": ". = 1"}, "detail: survey, row 3, constraint: This kind of answer cannot"),
        ({"type": "text", "": "scribbled"}, "detail: survey, row 3: Columns without a heading are ignored."),
        ({"type": "text", "disabled": "yes"}, "left_out: survey, row 3, disabled: Rows that are switched off"),
        ({"type": "image"}, "changed: survey, row 3, type: Pictures become file questions"),
        ({"type": "time"}, "changed: survey, row 3, type: Times become short text"),
        ({"type": "acknowledge"}, "changed: survey, row 3, type: “Acknowledge”"),
        (
            {"type": "range", "parameters": "start=0 end=5"},
            "changed: survey, row 3, type: Sliders become number questions",
        ),
        ({"type": "select_one colours or_other"}, "changed: survey, row 3, type: A free-text “Other” answer"),
        ({"type": "text", "default": "x"}, "detail: survey, row 3, default: Default values"),
        ({"type": "text", "readonly": "yes"}, "detail: survey, row 3, readonly: Answers can always"),
        ({"type": "text", "appearance": "numbers"}, "detail: survey, row 3, appearance: Parley decides"),
        ({"type": "text", "media::image": "x.png"}, "detail: survey, row 3, media::image: Pictures"),
        ({"type": "text", "my remarks": "x"}, "detail: survey, row 3, my_remarks: This column is not supported."),
        ({"type": "text", "label": "Like ${name}?"}, "detail: survey, row 3, label: Text cannot include"),
        (
            {"type": "text", "relevant": "pulldata('a', 'b', 'c', 'd') = 1"},
            "rule: survey, row 3, relevant: Always asked",
        ),
        ({"type": "text", "constraint": "../name = ."}, "rule: survey, row 3, constraint: Every answer is accepted"),
        ({"type": "text", "relevant": "${last-saved#name} = 'x'"}, "rule: survey, row 3, relevant: Always asked"),
        ({"type": "text", "required": "${name} = 'x'"}, "rule: survey, row 3, required: “Required” cannot depend"),
    ],
)
def test_what_has_no_counterpart_is_listed_with_its_row(row: Row, sentence: str) -> None:
    after = [{"type": "end loop"}] if row["type"].startswith("begin loop") else []
    found = reading(NAME, {"label": "A?", "name": "a", **row}, *after, choices=COLOURS)
    assert not found.stops
    assert any(line.startswith(sentence) for line in said(found)), said(found)


def test_condition_on_what_was_left_out_is_listed_and_not_kept() -> None:
    found = reading(
        NAME,
        {"type": "geopoint", "name": "place", "label": "Where?"},
        {"type": "text", "name": "why", "label": "Why there?", "relevant": "${place} != ''"},
    )
    assert [question.condition for question in found.form.questions] == ["", ""]
    assert any("rule: survey, row 4, relevant" in line and "place" in line for line in said(found))


def test_other_sheets_unused_lists_and_settings_are_listed() -> None:
    found = reading(NAME, choices=COLOURS, settings={"style": "pages"}, others=["Notes"])
    assert {line.split(":")[0] + ":" + line.split(": ")[1] for line in said(found)} == {
        "left_out:Notes",
        "left_out:choices, list_name",
        "detail:settings, style",
        "changed:settings, default_language",
    }


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([{"type": "telepathy", "name": "a", "label": "A"}], "row 3, type: “telepathy” is not a known question type"),
        ([{"type": "text", "name": "name", "label": "A"}], "row 3, name: The name “name” is already used in row 2."),
        ([{"type": "text", "name": "2 a", "label": "A"}], "row 3, name: “2 a” is not a valid name"),
        ([{"type": "text", "label": "A"}], "row 3, name: A question needs a name."),
        ([{"type": None, "name": "a", "label": "A"}], "row 3, type: This row has no type."),
        ([{"type": "select_one gone", "name": "a", "label": "A"}], "row 3, type: There is no list of answers"),
        ([{**A, "relevant": "${b} = 1"}], "row 3, relevant: The expression refers to “b”"),
        ([{**A, "constraint": ". > ${b}"}], "row 3, constraint: The expression refers"),
        (
            [
                {**A, "relevant": "${b} = 'x'"},
                {"type": "text", "name": "b", "label": "B", "relevant": "${a} = 'x'"},
            ],
            "row 3, relevant: Conditions form a circle",
        ),
        ([{"type": "begin group", "name": "g", "label": "G"}], "row 3, type: This group has no end."),
        ([{"type": "end group"}], "row 3, type: This row ends a group that was never started."),
        ([{**A, "label": "A" * 1001}], "row 3, label: Longer than 1000"),
        ([{**A, "hint": "A" * 4001}], "row 3, hint: Longer than 4000"),
        ([{**A, "parley::weight": -1}], "row 3, parley::weight: This must"),
        (
            [{"type": "text", "name": f"q{number}", "label": "A"} for number in range(500)],
            "survey: A questionnaire can have at most 500 questions; this form has 501.",
        ),
    ],
)
def test_what_must_be_put_right_stops_the_import_and_says_where(rows: list[Row], sentence: str) -> None:
    found = reading(NAME, *rows)
    assert any(sentence in f"{finding.place}: {finding.text}" for finding in found.stops), said(found)


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ([*COLOURS, COLOURS[0]], "choices, row 4, name: Two answers of the list “colours” are called “red”."),
        ([{"list_name": "colours", "name": "", "label": "x"}], "choices, row 2, name: An answer needs"),
        ([{**COLOURS[0], "parley::points": 101}], "choices, row 2, parley::points: This must be a whole number from 0"),
        ([{**COLOURS[0], "name": f"c{number}"} for number in range(201)], "choices: The list “colours” has more than"),
        ([{**COLOURS[0], "name": "light blue"}], "survey, row 2, type: Answer names must not contain spaces"),
    ],
)
def test_bad_choices_stop_the_import(choices: list[Row], sentence: str) -> None:
    found = reading({"type": "select_multiple colours", "name": "a", "label": "A?"}, choices=choices)
    assert any(f"{finding.place}: {finding.text}".startswith(sentence) for finding in found.stops), said(found)


def test_form_of_notes_alone_is_refused() -> None:
    found = reading({"type": "note", "name": "hello", "label": "Hello"})
    assert [finding.text for finding in found.stops] == ["None of the questions can be imported."]
