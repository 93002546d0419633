"""Started as root, Parley gives everything that reads requests another user, without any right of root."""

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from parley.cli.unprivileged_user import give_to
from parley.core.closed_folders import closed_parents
from parley.core.postgres.home import socket_folder
from parley.core.system_users import WEB_USER, system_user
from parley.files.tests.factories import real_pdf
from tests.filled_data import FilledData
from tests.installation import Parley, installation, until
from tests.visitor import Visitor

pytestmark = [
    pytest.mark.xdist_group("unprivileged"),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to give up"),
]

BEHIND_REQUESTS = ("parley-web", "parley-live", "parley-jobs")


@pytest.fixture(scope="module")
def parley(tmp_path_factory: pytest.TempPathFactory, filled_data: FilledData) -> Iterator[Parley]:
    """The demo, on files of root as an earlier version left them, below a folder that only root may enter."""
    with installation(tmp_path_factory.mktemp("unprivileged")) as parley:
        filled_data.copy_demo(parley)
        for place in (parley.data, *parley.data.rglob("*")):
            if not place.is_symlink():
                os.chown(place, 0, 0)
        parley.data.chmod(0o700)
        assert closed_parents([parley.data])
        parley.start("--demo")
        until(lambda: all(parley.processes(name) for name in BEHIND_REQUESTS))
        yield parley
        parley.end()
        assert parley.processes() == []


def test_no_process_that_reads_requests_has_a_right_of_root(parley: Parley) -> None:
    assert "as root" not in parley.said()
    master, *workers = parley.front_processes()
    for pid in (*(pid for name in BEHIND_REQUESTS for pid in parley.processes(name)), *workers):
        assert _status(pid)["Uid"].split() == [str(system_user(WEB_USER).pw_uid)] * 4
        assert _status(pid)["Groups"].split() in ([], [str(system_user(WEB_USER).pw_gid)])
        assert _rights(pid) == (0, "1")
    (launcher,) = parley.processes("parley-inspecto")
    for pid in (launcher, master):
        assert "0" in _status(pid)["Uid"].split()
        assert _rights(pid)[0].bit_count() <= 6
        assert _rights(pid)[1] == "1"


def _status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _rights(pid: int) -> tuple[int, str]:
    status = _status(pid)
    return int(status["CapEff"], 16) | int(status["CapPrm"], 16) | int(status["CapAmb"], 16), status["NoNewPrivs"]


def test_files_arrive_are_checked_by_nobody_and_are_read_again(parley: Parley) -> None:
    anna = Visitor(f"http://127.0.0.1:{parley.port}").sign_in("anna@nordwind.example")
    task = re.findall(r'href="(/tasks/[^"?#]+)', anna.get("/outbox"))[0]
    page = anna.get(task)
    hidden = dict(re.findall(r'name="(submit_key|opened_for)" value="([^"]*)"', page))
    fields = {"csrfmiddlewaretoken": anna.token, "audience": "partner", "text": "See the file", **hidden}
    body = b"".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    )
    body += b'--b\r\nContent-Disposition: form-data; name="files"; filename="Lids.pdf"\r\n\r\n' + real_pdf() + b"\r\n"
    request = urllib.request.Request(
        f"{anna.address}{task}/comments", body + b"--b--\r\n", {"Content-Type": "multipart/form-data; boundary=b"}
    )
    assert anna._send(request)[0] == 302
    link = re.search(r'href="(/files/[^"]+)">(?:<svg.*?</svg>)?Lids', anna.get(task))
    assert link
    assert anna.get(link[1]).startswith("%PDF")
    (launcher,) = parley.processes("parley-inspecto")
    (inspector,) = Path(f"/proc/{launcher}/task/{launcher}/children").read_text().split()
    users = set(_status(int(inspector))["Uid"].split())
    assert not users & {"0", str(system_user(WEB_USER).pw_uid)}
    assert _rights(int(inspector))[0] == 0


def test_mails_leave(parley: Parley) -> None:
    eva = Visitor(f"http://127.0.0.1:{parley.port}")
    eva.get("/password")
    before = {*(parley.data / "outgoing-mail").glob("*.eml")}
    assert eva.post("/password", email="anna@nordwind.example")[0] == 302
    until(lambda: bool({*(parley.data / "outgoing-mail").glob("*.eml")} - before))


@pytest.mark.parametrize("role", ["postgres", "parley"])
def test_that_user_has_the_application_s_role_and_no_secret(parley: Parley, role: str) -> None:
    place = str(socket_folder(parley.data).resolve())
    with psycopg.connect(host=place, dbname="parley", user=role):
        """Root may, for backups."""
    code = f"""
import os, psycopg
from pathlib import Path
psycopg.connect(host={place!r}, dbname="parley", user="parley_app").close()
for path in ({str(parley.data / "secret-key")!r}, {str(parley.data / "front" / "nginx.conf")!r}):
    try: print(Path(path).read_text())
    except PermissionError: print("closed")
try: psycopg.connect(host={place!r}, dbname="parley", user={role!r})
except psycopg.OperationalError as problem: print(problem)
"""
    said = _as_web_user(code)
    assert said.startswith("closed\nclosed\n"), said
    assert "Peer authentication failed" in said


def _as_web_user(code: str) -> str:
    """Run Python as the user, for whom the code lies open as in `parley serve`."""
    opened = (
        "from parley.core.closed_folders import open_closed_folders\n"
        "from parley.core.code_folders import code_folders\nfrom parley.core.privileges import become\n"
        "from parley.core.system_users import WEB_USER, system_user\n"
        "open_closed_folders(code_folders())\n"
        "become(system_user(WEB_USER))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", opened + code], capture_output=True, text=True, check=False, cwd=Path(__file__).parent
    )
    return done.stdout + done.stderr


def test_what_was_root_s_is_given_and_what_a_link_leads_to_is_not(tmp_path: Path) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "files"
    (folder / "ab").mkdir(parents=True)
    elsewhere.mkdir()
    for file in (elsewhere / "secret", elsewhere / "other", folder / "ab" / "content"):
        file.write_text("content")
    (folder / "link").symlink_to(elsewhere / "secret")
    (folder / "folder").symlink_to(elsewhere)
    os.link(elsewhere / "other", folder / "ab" / "second name")
    os.mkfifo(folder / "pipe")
    user = system_user(WEB_USER)
    give_to(folder, user)
    owners = {place.name: place.lstat().st_uid for place in (folder, *folder.rglob("*"), *elsewhere.iterdir())}
    given = {name for name, owner in owners.items() if owner == user.pw_uid}
    assert given == {"files", "ab", "content"}
    (folder / "later").touch()
    give_to(folder, user)
    assert (folder / "later").stat().st_uid == 0
    give_to(folder, user, again=True)
    assert (folder / "later").stat().st_uid == user.pw_uid


def test_where_it_is_not_possible_one_sentence_says_why(tmp_path: Path) -> None:
    with installation(tmp_path) as other:
        other.start(wait=False, PARLEY_FRONT="none", PARLEY_LIVE_PORT="81")
        until(lambda: "runs as root" in other.said())
        assert "everything that reads requests: only root may listen on port 81. Give it a user" in other.said()
        other.end()
