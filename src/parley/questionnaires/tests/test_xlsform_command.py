"""`parley xlsform FILE`, as an operator runs it: no database, no server."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from parley.cli import main
from parley.questionnaires.tests.workbooks import workbook
from tests.installation import SAFETY_STOP

SURVEY = [
    {"type": "begin_group", "name": "site", "label::English (en)": "Your site", "label::Deutsch (de)": "Ihr Werk"},
    {"type": "text", "name": "name", "label::English (en)": "Name?", "label::Deutsch (de)": "Name?"},
    {"type": "geopoint", "name": "place", "label::English (en)": "Where?"},
    {"type": "end_group"},
]


@dataclass(frozen=True)
class Ended:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    def command(*arguments: object) -> Ended:
        with pytest.raises(SystemExit) as ended:
            main(["xlsform", *map(str, arguments)])
        assert isinstance(ended.value.code, int)
        return Ended(ended.value.code, *capsys.readouterr())

    return command


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "site check.xlsx"
    path.write_bytes(workbook(*SURVEY, settings={"default_language": "English (en)"}))
    return path


def test_form_is_told_with_what_is_left_out_of_it(form: Path, run: Callable[..., Ended]) -> None:
    ended = run(form)
    assert (ended.returncode, ended.stderr) == (0, "")
    for line in (
        "site check",
        "Questions: 1",
        "     1  Short text",
        "Sections: 1",
        "     1  Your site",
        "Languages: English, Deutsch",
        "Skipped:",
        "  survey, row 4, type: Map locations are not supported.",
    ):
        assert line in ended.stdout.splitlines()


def test_json_says_the_same(form: Path, run: Callable[..., Ended]) -> None:
    told = json.loads(run(form, "--json").stdout)
    assert told["can_be_imported"] is True
    assert (told["questions"], told["types"]) == (1, {"text": 1})
    assert told["sections"] == [{"title": "Your site", "questions": 1}]
    assert told["languages"] == ["en", "de"]
    assert told["findings"][0]["rows"] == [4]


def test_form_that_cannot_be_imported_ends_with_one_line(tmp_path: Path, run: Callable[..., Ended]) -> None:
    path = tmp_path / "bad.xlsx"
    path.write_bytes(workbook({"type": "telepathy", "name": "a", "label": "A?"}, {"type": "text", "name": "a"}))
    ended = run(path)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        "bad.xlsx cannot be imported: survey, row 2, type: “telepathy” is not a known question type."
        " (1 more; --json lists them)\n"
    )
    told = run(path, "--json")
    assert told.returncode == 1
    assert json.loads(told.stdout)["can_be_imported"] is False


def test_what_is_no_form_ends_with_one_line(tmp_path: Path, run: Callable[..., Ended]) -> None:
    path = tmp_path / "letter.xlsx"
    path.write_bytes(b"Dear all")
    ended = run(path)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "letter.xlsx cannot be imported: This is not an Excel workbook (.xlsx), or it is damaged.\n"
    gone = run(tmp_path / "gone.xlsx")
    assert gone.returncode == 1
    assert gone.stderr.endswith("gone.xlsx cannot be read: No such file or directory\n")


def test_neither_database_nor_server_is_needed(form: Path, tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path), "PARLEY_DATA": str(tmp_path / "none")}
    command = [sys.executable, "-m", "parley", "xlsform", str(form)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SAFETY_STOP, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert not (tmp_path / "none" / "postgres").exists()
