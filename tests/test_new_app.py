"""A new app is its folder and nothing else: the toy app's tests and plays, run with it installed."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = ["tests/toy", "src/parley/tasks/tests/test_transitions.py"]


def test_an_app_needs_its_folder_only() -> None:
    command = [sys.executable, "-m", "pytest", "-n", "0", "--ds=tests.toy.settings", *TESTS, "-k", "toy"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}

    run = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout + run.stderr
    assert "passed" in run.stdout
    assert "skipped" not in run.stdout
