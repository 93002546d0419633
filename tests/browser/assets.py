"""The static files that browsers load, built and collected once for all sessions with the same sources."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests.installation import ROOT, SAFETY_STOP

SOURCES = (".html", ".css", ".js", ".mjs", ".py", ".svg")
KEPT = 2


def built_static_files() -> Path:
    """Return the folder with the built files. A second session waits for the first."""
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
    subprocess.run(["npm", "run", "--silent", "build"], cwd=ROOT, check=True, timeout=SAFETY_STOP)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "parley.settings", "PARLEY_STATIC": str(folder)}
    collect = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT / "src", env=environment, check=True, timeout=SAFETY_STOP)


def _state_of_sources() -> str:
    """Return a hash of the sources. Templates and Python count, because the sprite has the icons that they name."""
    digest = hashlib.sha256((ROOT / "package-lock.json").read_bytes())
    for file in sorted((ROOT / "src" / "parley").rglob("*")):
        if file.suffix in SOURCES and not {"tests", "build", "migrations"} & set(file.parts):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def _age(folder: Path) -> float:
    return -folder.stat().st_mtime
