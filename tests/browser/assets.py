"""What browsers load, really built and collected: once for all sessions on the same state of the sources."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests.serving import ROOT

SOURCES = (".html", ".css", ".js", ".mjs", ".py", ".svg")
KEPT = 2


def built_static_files() -> Path:
    """The folder with them. Who comes second waiting for who comes first."""
    place: Path = settings.DATA / "static"
    place.mkdir(parents=True, exist_ok=True)
    with (place / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = place / _state_of_sources()
        if not (folder / "staticfiles.json").is_file():
            _build(folder)
            for older in sorted(filter(Path.is_dir, place.iterdir()), key=_age)[KEPT:]:
                shutil.rmtree(older)
        return folder


def _build(folder: Path) -> None:
    subprocess.run(["npm", "run", "--silent", "build"], cwd=ROOT, check=True, timeout=120)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "parley.settings", "PARLEY_STATIC": str(folder)}
    collect = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT / "src", env=environment, check=True, timeout=120)


def _state_of_sources() -> str:
    """The sprite has the icons that templates and Python name, so both count."""
    digest = hashlib.sha256((ROOT / "package-lock.json").read_bytes())
    for file in sorted((ROOT / "src" / "parley").rglob("*")):
        if file.suffix in SOURCES and not {"tests", "build", "migrations"} & set(file.parts):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def _age(folder: Path) -> float:
    return -folder.stat().st_mtime
