"""Check the subjects of commits since the last release: `area: Imperative summary`, at most 72 characters, no `;`.

Without a release tag, the commits since the one that brought this check. A clone without that history has fewer commits
to check, and a folder without Git has none.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LONGEST = 72
SUBJECT = re.compile(r"[a-z][a-z0-9 ,/_.-]*: [A-Z]\S*( \S.*)?")
NOT_IMPERATIVE = re.compile(r": (?:Add|Chang|Fix|Remov|Renam|Mov|Updat|Us|Mak)(?:ed|es|s|ing)\b")


def main(folder: Path) -> int:
    problems = [f"{subject!r}: {problem}" for subject in subjects(folder) if (problem := problem_of(subject))]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def problem_of(subject: str) -> str:
    if len(subject) > LONGEST:
        return f"at most {LONGEST} characters, not {len(subject)}"
    if ";" in subject:
        return "one change, without “;”"
    if not SUBJECT.fullmatch(subject):
        return "write “area: Imperative summary”"
    return "begin the summary with an imperative" if NOT_IMPERATIVE.search(subject) else ""


def subjects(folder: Path) -> Iterator[str]:
    start = _git(folder, "describe", "--tags", "--abbrev=0") or _introduction(folder)
    if start:
        yield from _git(folder, "log", "--no-merges", "--format=%s", f"{start}..HEAD").splitlines()


def _introduction(folder: Path) -> str:
    added = _git(folder, "log", "--diff-filter=A", "--format=%H", "--", "scripts/commits.py").splitlines()
    return added[-1] if added else ""


def _git(folder: Path, *command: str) -> str:
    try:
        found = subprocess.run(["git", *command], cwd=folder, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[1]))
