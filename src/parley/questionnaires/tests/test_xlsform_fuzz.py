"""Whatever a file says: it is read or refused, never an accident; and what is read can be written."""

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from parley.questionnaires.tests.workbooks import workbook
from parley.questionnaires.xlsform.findings import Unusable
from parley.questionnaires.xlsform.reading import read
from parley.questionnaires.xlsform.writing import write

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ROW = {"type": "select_one c", "name": "a", "label": "A?"}
FORM = workbook(ROW, choices=[{"list_name": "c", "name": "x", "label": "X"}], settings={"form_title": "T"})

asked = st.sampled_from(
    [
        "text",
        "integer",
        "decimal",
        "date",
        "file",
        "note",
        "image",
        "range",
        "acknowledge",
        "select_one c",
        "geopoint",
        "select_multiple c or_other",
        "calculate",
        "start",
        "rank c",
        "select_one_external c",
    ]
)
marks = st.sampled_from(
    [["begin_group", "end_group"], ["begin repeat", "end repeat"], ["begin loop over c", "end loop"]]
)
words = st.sampled_from(
    ["a", "yes", "${q0}", "${q0} = 'x'", "${ q0 } != '1'", "it ${what} ${", ". > 1", "x y", "1", "_x0000_", "🙂", "'"]
)
headers = st.sampled_from(
    [
        "label",
        "label::Deutsch (de)",
        "hint",
        "required",
        "relevant",
        "constraint",
        "constraint_message",
        "appearance",
        "default",
        "parameters",
        "disabled",
        "media::image::de",
        "bind::required",
        "remarks",
    ]
)
cells = st.dictionaries(headers, words, max_size=4)
types = st.recursive(
    asked.map(lambda type: [type]),
    lambda inner: st.tuples(marks, st.lists(inner, max_size=3)).map(
        lambda group: [group[0][0], *(type for types in group[1] for type in types), group[0][1]]
    ),
    max_leaves=8,
)
rows = types.flatmap(lambda several: st.tuples(*(st.tuples(st.just(type), cells) for type in ["text", *several]))).map(
    lambda several: [{"name": f"q{n}", "type": type, **said} for n, (type, said) in enumerate(several)]
)
more = st.lists(st.fixed_dictionaries({"list_name": st.just("c"), "name": words, "label": words}), max_size=1)
choices = more.map(lambda several: [{"list_name": "c", "name": "x", "label": "X"}, *several])
form_settings = st.dictionaries(st.sampled_from(["form_title", "default_language", "version", "style"]), words)


@QUICK
@given(rows, choices, form_settings)
def test_any_rows_are_read_or_refused_and_what_is_read_can_be_written(
    survey: list[dict[str, str]], lists: list[dict[str, str]], said: dict[str, str]
) -> None:
    found = read(workbook(*survey, choices=lists, settings=said))
    if found.stops:
        return
    written = write(found.form)
    convert(written, file_type=".xlsx")
    assert read(written).form == found.form


@QUICK
@given(st.lists(st.tuples(st.integers(0, len(FORM) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_damaged_files_are_read_or_refused(damage: list[tuple[int, int]]) -> None:
    data = bytearray(FORM)
    for at, byte in damage:
        data[at] = byte
    with suppress(Unusable):
        read(bytes(data))
