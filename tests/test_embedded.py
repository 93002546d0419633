"""The embedded PostgreSQL: alone with its data, reachable by nobody else, and gone when it should be."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from parley.core.postgres import binaries
from parley.core.postgres import cluster as clusters
from parley.core.postgres.cluster import Cluster
from parley.core.postgres.home import NoHome, socket_folder
from parley.core.postgres.roles import provision_embedded
from parley.core.processes import processes_in
from parley.core.system_users import STATE

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs a place outside the data folder")
not_as_root = pytest.mark.skipif(os.geteuid() == 0, reason="root has another place")
Make = Callable[[Path], Cluster]


@pytest.fixture
def make() -> Iterator[Make]:
    """Clusters that are stopped and removed at the end."""
    made: list[Cluster] = []

    def cluster(data: Path) -> Cluster:
        made.append(Cluster(data, durable=False))
        return made[-1]

    yield cluster
    for each in made:
        each.stop()
        shutil.rmtree(each.home.database.parent, ignore_errors=True)


def _ask(data: Path, question: str, *, user: str = "postgres", database: str = "postgres") -> Any:
    with psycopg.connect(host=str(socket_folder(data)), user=user, dbname=database) as connection:
        found = connection.execute(question.encode()).fetchone()
    return found[0] if found else None


def test_it_listens_on_a_socket_that_nobody_else_can_reach(make: Make, tmp_path: Path) -> None:
    cluster = make(tmp_path / "var")
    pid = cluster.start()
    assert _ask(tmp_path / "var", "SHOW listen_addresses") == ""
    # The application's user, if it has one of its own, passes but lists nothing.
    assert cluster.home.socket.stat().st_mode & 0o777 == (0o710 if os.geteuid() == 0 else 0o700)
    assert cluster.home.database.stat().st_mode & 0o777 == 0o700
    runs_as = Path(f"/proc/{pid}").stat().st_uid
    assert runs_as != 0
    assert cluster.home.socket.stat().st_uid == runs_as


def test_no_other_folder_is_opened_for_it(make: Make, tmp_path: Path) -> None:
    before = {folder: folder.stat().st_mode for folder in tmp_path.parents}
    make(tmp_path / "var").start()
    assert {folder: folder.stat().st_mode for folder in tmp_path.parents} == before
    assert (tmp_path / "var").stat().st_uid == os.geteuid()


def test_two_data_folders_are_two_databases(make: Make, tmp_path: Path) -> None:
    for name in ("one", "two"):
        make(tmp_path / name / "var").start()
    with psycopg.connect(host=str(socket_folder(tmp_path / "one/var")), user="postgres", dbname="postgres") as one:
        one.execute("CREATE TABLE mine ()")
    assert _ask(tmp_path / "two/var", "SELECT to_regclass('mine')") is None


def test_a_long_path_is_no_hindrance(make: Make, tmp_path: Path) -> None:
    data = tmp_path / ("a-rather-long-name-" * 6) / "var"
    cluster = make(data)
    cluster.start()
    assert _ask(data, "SELECT 1") == 1
    shutil.rmtree(cluster.socket, ignore_errors=True)


def test_a_server_left_over_is_stopped_before_another_starts(make: Make, tmp_path: Path) -> None:
    left_over = make(tmp_path / "var").start(outlives_us=True)
    second = make(tmp_path / "var")
    assert second.is_ready()
    fresh = second.start()
    assert fresh != left_over
    assert left_over not in processes_in(second.home.database)


def test_stopping_leaves_no_process(make: Make, tmp_path: Path) -> None:
    cluster = make(tmp_path / "var")
    cluster.start()
    cluster.stop()
    assert processes_in(cluster.home.database) == []
    assert not cluster.is_ready()
    cluster.stop()


@as_root
def test_a_copied_data_folder_gets_a_database_of_its_own(make: Make, tmp_path: Path) -> None:
    first = make(tmp_path / "var")
    shutil.copytree(tmp_path / "var", tmp_path / "copy", symlinks=True)
    assert make(tmp_path / "copy").home.database != first.home.database
    assert make(tmp_path / "var").home.database == first.home.database


@as_root
def test_a_moved_data_folder_keeps_its_database(make: Make, tmp_path: Path) -> None:
    first = make(tmp_path / "var")
    (tmp_path / "var").rename(tmp_path / "moved")
    assert make(tmp_path / "moved").home.database == first.home.database


@as_root
def test_a_data_folder_keeps_its_database_by_another_path(make: Make, tmp_path: Path) -> None:
    first = make(tmp_path / "var")
    (tmp_path / "other-path").symlink_to(tmp_path / "var")
    assert make(tmp_path / "other-path").home.database == first.home.database
    assert make(tmp_path / "var").home.database == first.home.database


@as_root
@pytest.mark.parametrize("inside", [False, True])
def test_a_link_that_leads_elsewhere_is_refused(tmp_path: Path, inside: bool) -> None:
    """What it leads to would become the database user's."""
    elsewhere = tmp_path / "elsewhere"
    if inside:
        STATE.mkdir(mode=0o755, exist_ok=True)
        elsewhere = STATE / f"not-a-database-{os.getpid()}"
    elsewhere.mkdir(mode=0o755)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "postgres").symlink_to(elsewhere)
    try:
        with pytest.raises(NoHome, match="which Parley did not make: remove the link"):
            Cluster(tmp_path / "var")
        assert (elsewhere.owner(), elsewhere.stat().st_mode & 0o777) == ("root", 0o755)
    finally:
        elsewhere.rmdir()


@as_root
def test_a_folder_that_somebody_else_started_is_left_to_them(tmp_path: Path) -> None:
    place = tmp_path / "var" / "postgres"
    place.mkdir(parents=True)
    shutil.chown(place, "nobody")
    with pytest.raises(NoHome, match="was made by nobody: start Parley as nobody"):
        Cluster(tmp_path / "var")


@not_as_root
def test_what_root_made_is_left_to_root(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "postgres").symlink_to("/var/lib/parley/somewhere")
    with pytest.raises(NoHome, match="was made by root"):
        Cluster(tmp_path / "var")


@pytest.mark.parametrize("source", ["wheel", "machine"])
def test_roles_hold_on_every_version(make: Make, tmp_path: Path, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if source == "machine":
        if not binaries._of_the_machine():
            pytest.skip("this machine has no PostgreSQL of its own")
        monkeypatch.setattr(binaries, "_of_the_wheel", lambda _for_another_user: [])
    data = tmp_path / "var"
    make(data).start()
    provision_embedded(str(socket_folder(data)), "5432", "parley")
    provision_embedded(str(socket_folder(data)), "5432", "parley")

    def has(right: str) -> bool:
        question = f"SELECT pg_has_role('parley_app', 'parley_system', '{right}')"
        return bool(_ask(data, question, user="parley_app", database="parley"))

    assert has("MEMBER")
    assert not has("USAGE")
    assert _ask(data, "SELECT lower('ÄÖÜ')", user="parley_app", database="parley") == "äöü"


def test_where_no_postgresql_is_found_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_of_the_wheel", lambda _for_another_user: [])
    monkeypatch.setattr(binaries, "_of_the_machine", list)
    with pytest.raises(binaries.NoPostgres, match="install the system's package named postgresql"):
        binaries.find_binaries(major=None, for_another_user=False)


def test_a_large_log_is_put_aside_while_the_server_runs(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = make(tmp_path / "var")
    cluster.start()
    log = cluster.home.log
    monkeypatch.setattr(clusters, "LOG_BYTES", 100)
    cluster.rotate_log()
    assert log.stat().st_size == 0
    old = log.with_name("postgres.log.1")
    assert "ready to accept connections" in old.read_text()
    with pytest.raises(psycopg.Error):
        _ask(tmp_path / "var", "SELECT nothing")
    assert 'column "nothing" does not exist' in log.read_text()
    assert [oct(file.stat().st_mode & 0o777) for file in (log, old)] == ["0o600", "0o600"]
