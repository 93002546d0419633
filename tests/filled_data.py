"""Data folders with all tables, or with the demo world, made once per test run and copied for each installation.

A first start takes many seconds of processor time; copying a stopped installation takes a moment.
"""

import fcntl
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from parley.core.environment import read_environment
from parley.core.postgres.cluster import Cluster
from parley.core.postgres.home import make_home
from parley.core.postgres.roles import provision_embedded
from tests.database import dump_of_template, run_sql
from tests.installation import Parley, installation

# Of the process that ran there, whose paths and ports are not those of the copy.
LEFT_OUT = shutil.ignore_patterns("postgres", "front*", "*.log", "*.lock", "*.pid")


class FilledData:
    """The folders of one test run, shared by the workers of xdist."""

    def __init__(self, factory: pytest.TempPathFactory, worker: str) -> None:
        own = factory.getbasetemp()
        self.place = own if worker == "master" else own.parent

    def copy_migrated(self, parley: Parley) -> None:
        """Give `parley` a database with all migrations and no rows of anybody."""
        _copy(self._made("migrated", _restore_template), parley.data)

    def copy_demo(self, parley: Parley) -> None:
        """Give `parley` the demo world."""
        _copy(self._made("demo", _start_demo), parley.data)

    def _made(self, name: str, fill: Callable[[Parley], None]) -> Path:
        """Return the folder `name`, made by the first worker that needs it while the others wait."""
        folder = self.place / f"data-{name}"
        with (self.place / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                filling = self.place / f"filling-{name}"
                filling.mkdir(exist_ok=True)
                with installation(filling) as made:
                    fill(made)
                    _keep(made.data, filling / "kept")
                    (filling / "kept").rename(folder)
        return folder


def _restore_template(made: Parley) -> None:
    """Copy the tables of the tests' own template, which today's migrations made."""
    read_environment({"PARLEY_DATA": str(made.data)})  # makes the secret key
    cluster = Cluster(made.data, durable=False)
    try:
        cluster.start()
        provision_embedded(str(cluster.socket), "5432", "parley")
        run_sql("parley", dump_of_template(), host=str(cluster.socket))
    finally:
        cluster.stop()


def _start_demo(made: Parley) -> None:
    """Start the demo from nothing, as somebody who tries Parley does."""
    made.start("--demo")
    assert "Bringing the database up to date" in made.said()
    made.end()
    assert made.running.returncode == 0, made.said()


def _keep(data: Path, folder: Path) -> None:
    """Copy a stopped installation. The database lies in the folder itself, whoever its server ran as."""
    shutil.copytree(data, folder, ignore=LEFT_OUT)
    _copy_with_owners((data / "postgres" / "database").resolve(), folder / "database")


def _copy(folder: Path, data: Path) -> None:
    shutil.copytree(folder, data, ignore=shutil.ignore_patterns("database"), dirs_exist_ok=True)
    _copy_with_owners(folder / "database", make_home(data).database)


def _copy_with_owners(source: Path, target: Path) -> None:
    subprocess.run(["cp", "-a", "--reflink=auto", str(source), str(target)], check=True)
