"""`parley xlsform`: what would be imported from a form, without a database or a server."""

import argparse
import json
import sys
from pathlib import Path
from typing import NoReturn

from parley.cli.application import setup
from parley.cli.commands import CannotRun
from parley.core.environment import Environment


def check(options: argparse.Namespace, _environment: Environment) -> int:
    setup()
    from parley.questionnaires.xlsform import report
    from parley.questionnaires.xlsform.findings import Unusable
    from parley.questionnaires.xlsform.reading import read

    path: Path = options.file
    try:
        reading = read(_content(path), title=path.stem)
    except Unusable as unusable:
        _refuse(path, str(unusable), as_json=options.json)
    if options.json:
        print(json.dumps(report.as_json(reading), ensure_ascii=False, indent=2))
    if reading.stops:
        raise CannotRun(f"{path.name} cannot be imported: {report.refusal(reading)}")
    if not options.json:
        print(*report.as_text(reading), sep="\n")
    return 0


def _content(path: Path) -> bytes:
    from parley.questionnaires.xlsform.package import MOST_BYTES

    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as problem:
        raise CannotRun(f"{path} cannot be read: {problem.strerror}") from None


def _refuse(path: Path, reason: str, *, as_json: bool) -> NoReturn:
    if as_json:
        json.dump({"can_be_imported": False, "reason": reason}, sys.stdout, ensure_ascii=False, indent=2)
        print()
    raise CannotRun(f"{path.name} cannot be imported: {reason}")
