"""A file made to exhaust its reader costs its sender a sentence, and everybody else nothing."""

import threading
from pathlib import Path

import pytest

from parley.files.budgets import Busy
from parley.files.checks import FileRefused, check_attachment
from parley.files.flaws import Flaw, Flawed
from parley.files.inspector_pool import InspectorPool
from parley.files.media import PDF_ONLY
from parley.files.tests import factories
from parley.files.tests.bombs import BOMBS
from tests.installation import SAFETY_STOP

SLOW = {"inflating many times", "many objects"}


@pytest.mark.parametrize("kind", sorted(BOMBS.keys() - SLOW))
def test_a_bomb_is_refused_and_the_next_file_taken(tmp_path: Path, kind: str) -> None:
    bomb, good = tmp_path / "bomb", tmp_path / "good"
    bomb.write_bytes(BOMBS[kind]())
    good.write_bytes(factories.real_pdf())
    with pytest.raises(FileRefused) as refused:
        check_attachment(bomb, "bomb.pdf")
    assert refused.value.flaw in {
        Flaw.TOO_COMPLEX,
        Flaw.DAMAGED,
        Flaw.TOO_MANY_PIXELS,
    }
    assert check_attachment(good, "good.pdf").page_count == 1


@pytest.mark.parametrize("kind", sorted(SLOW))
def test_what_takes_too_long_is_ended(tmp_path: Path, kind: str) -> None:
    bomb, good = tmp_path / "bomb", tmp_path / "good"
    bomb.write_bytes(BOMBS[kind]())
    good.write_bytes(factories.real_pdf())
    with InspectorPool(seconds_per_file=1) as pool:
        with pytest.raises(Flawed) as flawed:
            pool.inspect(bomb, PDF_ONLY)
        assert flawed.value.flaw == Flaw.TOO_COMPLEX
        assert pool.inspect(good, PDF_ONLY).page_count == 1


def test_an_inspector_that_was_killed_is_replaced(tmp_path: Path) -> None:
    good = tmp_path / "good"
    good.write_bytes(factories.real_pdf())
    with InspectorPool() as pool:
        pool.inspect(good, PDF_ONLY)
        process = pool.idle[0].process
        assert process
        process.kill()
        process.wait()
        assert pool.inspect(good, PDF_ONLY).page_count == 1


def test_many_files_at_once_share_two_inspectors_and_the_rest_are_told_to_come_back(tmp_path: Path) -> None:
    good = tmp_path / "good"
    good.write_bytes(factories.real_pdf(3))
    counts, later = [], threading.Event()

    def upload() -> None:
        while True:
            try:
                counts.append(pool.inspect(good, PDF_ONLY).page_count)
                return
            except Busy:
                later.wait(0.05)

    with InspectorPool() as pool:
        threads = [threading.Thread(target=upload) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert counts == [3] * 20
        assert len(pool.idle) <= 2


def test_an_inspector_ends_with_its_parent(tmp_path: Path) -> None:
    good = tmp_path / "good"
    good.write_bytes(factories.real_pdf())
    pool = InspectorPool()
    pool.inspect(good, PDF_ONLY)
    inspector = pool.idle[0]
    # What the system does to the lines of a process that is gone, however it went.
    inspector.answers.close()
    inspector.line.close()
    assert inspector.process
    assert inspector.process.wait(timeout=SAFETY_STOP) == 0


def test_an_inspector_learns_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_SECRET_KEY", "s" * 50)
    good = tmp_path / "good"
    good.write_bytes(factories.real_pdf())
    with InspectorPool() as pool:
        pool.inspect(good, PDF_ONLY)
        process = pool.idle[0].process
        assert process
        environment = Path(f"/proc/{process.pid}/environ").read_bytes()
    assert b"PARLEY_SECRET_KEY" not in environment
