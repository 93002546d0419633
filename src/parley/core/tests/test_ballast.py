"""A full disk: the database starts again after a crash, with the space that was set aside."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from parley.core.postgres import ballast, home
from parley.core.postgres.ballast import ballast_of, keep_ballast
from parley.core.postgres.cluster import Cluster, ServerFailed
from parley.core.processes import processes_in
from tests.installation import until


@pytest.fixture
def small_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    # A short path that the user of the database may enter.
    place = Path(tempfile.mkdtemp(prefix="disk-"))
    options = ["-t", "tmpfs", "-o", "size=400m,mode=0755", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(["mount", *options], capture_output=True, check=False).returncode:
        place.rmdir()
        pytest.skip("only root can mount a small disk, and not everywhere")
    monkeypatch.setattr(home, "STATE", place / "state")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)
        place.rmdir()


@pytest.mark.parametrize("has_ballast", [True, False])
def test_database_starts_again_on_a_full_disk(
    small_disk: Path, has_ballast: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    cluster = Cluster(small_disk / "var")
    cluster.start()
    reserve = ballast_of(cluster.home.database)
    assert reserve.stat().st_blocks * 512 >= ballast.SIZE
    try:
        _fill(cluster, small_disk)
        if not has_ballast:
            reserve.unlink()
            _fill_up(small_disk / "more")
            with pytest.raises(ServerFailed, match="No space left on device"):
                cluster.start()
            return
        cluster.start()
        assert "The disk of the database is full." in capfd.readouterr().err
        assert not reserve.exists()
        with psycopg.connect(host=str(cluster.socket), user="postgres", dbname="postgres") as database:
            assert database.execute("SELECT count(*) FROM kept").fetchone() == (1000,)
        (small_disk / "filler").unlink()
        keep_ballast(cluster.home.database)
        assert reserve.exists()
    finally:
        for leftover in ("filler", "more"):
            (small_disk / leftover).unlink(missing_ok=True)
        cluster.stop()


def _fill(cluster: Cluster, disk: Path) -> None:
    """Write some rows, fill the disk, write until the server cannot, and kill it before its next checkpoint."""
    with psycopg.connect(host=str(cluster.socket), user="postgres", dbname="postgres", autocommit=True) as database:
        database.execute("CREATE TABLE kept AS SELECT n, repeat('x', 500) FROM generate_series(1, 1000) n")
        _fill_up(disk / "filler")
        with suppress(psycopg.Error):
            # The log of changes alone, until it needs another segment.
            for _ in range(300):
                database.execute("SELECT pg_logical_emit_message(false, 'x', repeat('y', 1000000))")
    for pid in processes_in(cluster.home.database):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    until(lambda: cluster.server is None or cluster.server.poll() is not None)
    until(lambda: not processes_in(cluster.home.database))


def _fill_up(file: Path) -> None:
    with file.open("wb", buffering=0) as filler, suppress(OSError):
        for size in (2**20, 4096):
            with suppress(OSError):
                while filler.write(bytes(size)) == size:
                    pass
