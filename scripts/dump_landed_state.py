#!/usr/bin/env python3
"""Dump the database of an earlier commit for the test of upgrades.

Usage: `scripts/dump_landed_state.py COMMIT [--fill synth]`.

Checks the commit out beside the repository, runs its code to create the tables and the demo world, and writes a
dump to tests/upgrades. To be run with the development environment: .venv/bin/python scripts/dump_landed_state.py main
"""

import argparse
import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from parley.core.environment import OWNER  # noqa: E402
from parley.core.postgres.binaries import find_binaries  # noqa: E402
from parley.core.postgres.cluster import Cluster  # noqa: E402
from tests.landed_states import FOLDER, SECRET_KEY  # noqa: E402

FILLS = {"demo": ["demo"], "synth": ["synth", "--tasks", "40"], "none": ["migrate"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit")
    parser.add_argument("--fill", choices=FILLS, default="demo", help="with what the commit's own code fills it")
    options = parser.parse_args()
    commit = _git("rev-parse", "--short=7", options.commit)
    landed = _git("show", "-s", "--format=%cd", "--date=format-local:%Y%m%dT%H%M", commit)
    with tempfile.TemporaryDirectory(prefix="parley-landed-") as name:
        folder = Path(name)
        _git("worktree", "add", "--detach", str(folder / "code"), commit)
        try:
            dump = _dump(folder, options.fill)
        finally:
            _git("worktree", "remove", "--force", str(folder / "code"))
    target = FOLDER / f"{landed}_{commit}.sql.gz"
    # Without a time in the header, the same dump is the same file.
    target.write_bytes(gzip.compress(dump, compresslevel=9, mtime=0))
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1000} kB")


def _dump(folder: Path, fill: str) -> bytes:
    code, data = folder / "code", folder / "var"
    # When root runs the embedded database, its folder must be accessible for the server's own user.
    folder.chmod(0o755)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PARLEY_", "DJANGO_"))}
    environment = {
        **clean,
        "TZ": "UTC",
        "PYTHONPATH": str(code / "src"),
        "PARLEY_DATA": str(data),
        "PARLEY_SECRET_KEY": SECRET_KEY,
    }
    command = [sys.executable, "-m", "parley", *FILLS[fill]]
    subprocess.run(command, cwd=code, env=environment, check=True)
    cluster = Cluster(data, durable=False)
    try:
        cluster.start()
        programs = find_binaries(major=None, for_another_user=cluster.home.user is not None).folder
        dump = [programs / "pg_dump", "--host", cluster.socket, "--username", OWNER, "--no-comments", "parley"]
        return subprocess.run(dump, check=True, capture_output=True).stdout
    finally:
        cluster.stop()
        shutil.rmtree(cluster.home.database.parent, ignore_errors=True)


def _git(*arguments: str) -> str:
    git = ["git", "-C", str(ROOT), *arguments]
    found = subprocess.run(git, check=True, capture_output=True, text=True, env={**os.environ, "TZ": "UTC"})
    return found.stdout.strip()


if __name__ == "__main__":
    main()
