"""A file that takes over its reader finds nothing to read, nobody to talk to, and no right to more."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parley.files.inspector_pool import InspectorPool


@pytest.fixture
def found(tmp_path: Path) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """What an inspector says that it can do, and by which means it was confined."""
    secret, file = tmp_path / "secret-key", tmp_path / "file"
    secret.write_text("s" * 50)
    file.write_text("content")
    secret.chmod(0o644)
    tmp_path.chmod(0o777)
    with socket.create_server(("127.0.0.1", 0)) as server, InspectorPool() as pool, file.open("rb") as opened:
        known = {"secret": str(secret), "folder": str(tmp_path), "port": server.getsockname()[1]}
        answer = pool.call("parley.files.tests.probe:try_out", [opened], **known)
        yield answer, pool.idle[0].confined


def test_inspector_reads_the_file_it_was_handed_and_gains_no_privilege(
    found: tuple[dict[str, Any], list[str]],
) -> None:
    answer, means = found
    assert answer["handed"] == "content"
    if "privileges" in means:
        assert "NoNewPrivs:\t1" in answer["status"]
        assert "CapEff:\t0000000000000000" in answer["status"] or "user" not in means


def test_inspector_opens_no_other_file_where_the_kernel_can_tell(found: tuple[dict[str, Any], list[str]]) -> None:
    answer, means = found
    if "files" not in means:
        pytest.skip("This kernel has no Landlock.")
    assert not answer["reads"]
    assert not answer["lists"]
    assert not answer["writes"]


def test_inspector_has_no_network_where_the_kernel_gives_it_none(found: tuple[dict[str, Any], list[str]]) -> None:
    answer, means = found
    if "network" not in means:
        pytest.skip("This kernel gives no namespaces to this user.")
    assert not answer["connects"]


def test_inspector_of_root_is_nobody(found: tuple[dict[str, Any], list[str]]) -> None:
    answer, means = found
    if "user" not in means:
        pytest.skip("Not started as root, or the code lies where only root may read.")
    assert answer["user"] not in {0, os.getuid()}
    assert answer["groups"] == []
    assert not answer["signals"]
