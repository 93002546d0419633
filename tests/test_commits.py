"""The check of commit subjects: what it refuses, and from where on it looks."""

import importlib.util
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
spec = importlib.util.spec_from_file_location("commits", ROOT / "scripts" / "commits.py")
assert spec
assert spec.loader
commits = importlib.util.module_from_spec(spec)
spec.loader.exec_module(commits)


@pytest.mark.parametrize(
    "subject",
    [
        "x",
        "Fix the footer",
        "web: fix the footer",
        "web: Fixed the footer",
        "web: Fix the footer; mend the header",
        "web: " + "Fix " * 20,
    ],
)
def test_subjects_that_break_the_rule_are_refused(subject: str) -> None:
    assert commits.problem_of(subject)


@pytest.mark.parametrize("subject", ["web: Fix the footer", "tasks, web: Use one menu", "docs/running: Name the port"])
def test_subjects_that_keep_the_rule_pass(subject: str) -> None:
    assert commits.problem_of(subject) == ""


def _commit(folder: Path, subject: str) -> None:
    who = ["-c", "user.name=Anna", "-c", "user.email=anna@nordwind.example", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, "commit", "-q", "--allow-empty", "-m", subject], cwd=folder, check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    _commit(tmp_path, "before the check")
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "commits.py").write_text("")
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    _commit(tmp_path, "make: Check subjects")
    return tmp_path


def test_commits_since_the_check_are_looked_at(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commits.main(repository) == 0
    _commit(repository, "oops")
    assert commits.main(repository) == 1
    assert capsys.readouterr().out == "'oops': write “area: Imperative summary”\n"


def test_commits_before_the_last_release_are_history(repository: Path) -> None:
    _commit(repository, "oops")
    subprocess.run(["git", "tag", "v1"], cwd=repository, check=True)
    assert commits.main(repository) == 0


def test_shallow_clone_and_folder_without_git_pass(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    _commit(repository, "oops")
    shallow = tmp_path_factory.mktemp("shallow")
    source = f"file://{repository}"
    subprocess.run(["git", "clone", "-q", "--depth", "1", source, str(shallow)], check=True)
    assert commits.main(shallow) == 0
    assert commits.main(tmp_path_factory.mktemp("unpacked")) == 0
