"""An unprivileged user for everything that reads requests, where Parley is started as root.

Root opens the way to code and data, hands over the folders that the processes write to, and lets a fork try. Where that
fails, Parley says why and runs as root.
"""

import errno
import os
import pwd
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import django
from django.conf import settings

from parley.core.closed_folders import CannotOpen, closed_parents, open_closed_folders
from parley.core.code_folders import code_folders
from parley.core.environment import Environment
from parley.core.postgres.connection import DatabaseUnusable, connect
from parley.core.supervisor import Failed, Stopped, Supervisor
from parley.core.system_users import WEB_USER, NoSystemUser, system_user

UNPRIVILEGED_PORTS = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")


class StaysRoot(Exception):
    """The processes cannot run as another user. `str()` gives the reason."""


def find_user(supervisor: Supervisor, environment: Environment) -> pwd.struct_passwd | None:
    """Return the user that reads requests, able to reach code and data; None to run as the present user.

    Call it before the database is started: its processes then find the same folders open.
    """
    if os.geteuid() != 0:
        return None
    try:
        user = system_user(WEB_USER)
        _require_bindable(environment)
        _open_folders(supervisor, environment)
        _let_pass(environment.data, user)
    except (NoSystemUser, StaysRoot) as problem:
        _say_it_stays(supervisor, str(problem))
        return None
    return user


def hand_over(
    supervisor: Supervisor, environment: Environment, user: pwd.struct_passwd | None
) -> pwd.struct_passwd | None:
    """Give `user` the folders of files and mails. Returns None if a trial shows that the user cannot do the work."""
    if user is None:
        return None
    try:
        for folder in written_folders():
            give_to(folder, user)
    except OSError as problem:
        _say_it_stays(supervisor, f"{problem.filename} cannot be given to {user.pw_name}: {problem.strerror}")
        return None
    try:
        supervisor.do("trial", lambda: _try_out(environment), user)
    except Failed:
        # The trial has said what failed.
        _say_it_stays(supervisor, f"a trial as {user.pw_name} failed")
        return None
    return user


def run_unprivileged(environment: Environment, name: str, run: Callable[[], None]) -> None:
    """Run the work of a command that writes files, as the user to whom `parley serve` gives them."""
    if os.geteuid() != 0:
        run()
        return
    supervisor = Supervisor(say=lambda sentence: print(sentence, flush=True))
    user = hand_over(supervisor, environment, find_user(supervisor, environment))
    try:
        supervisor.do(name, run, user)
    except Stopped:
        pass
    except Failed:
        raise SystemExit(1) from None


def give_new_files() -> None:
    """Give the files that a command of root has added to the user who owns the others, if root does not."""
    for folder in written_folders():
        if os.geteuid() == 0 and folder.is_dir() and folder.stat().st_uid != 0:
            give_to(folder, pwd.getpwuid(folder.stat().st_uid), again=True)


def written_folders() -> list[Path]:
    demo = [Path(settings.DEMO_CLOCK)] if settings.DEMO else []
    return [Path(settings.FILES), Path(settings.MAIL_FOLDER), *demo]


def give_to(folder: Path, user: pwd.struct_passwd, *, again: bool = False) -> None:
    """Give a folder of root and all that is in it to `user`.

    The folder itself comes last, so that one that is the user's was given as a whole. `again` gives what root has added
    to it since.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(top).st_uid != 0 and not again:
            return
        for _path, folders, files, parent in os.fwalk(".", dir_fd=top, follow_symlinks=False):
            for name in (*folders, *files):
                _give_entry(name, parent, user)
        os.fchown(top, user.pw_uid, user.pw_gid)
        os.fchmod(top, 0o700)
    finally:
        os.close(top)


def _give_entry(name: str, parent: int, user: pwd.struct_passwd) -> None:
    """Give one file or folder. A link, or a file with a second name, may be one that is not Parley's."""
    try:
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=parent)
    except OSError as problem:
        if problem.errno in {errno.ELOOP, errno.ENOENT, errno.ENXIO}:
            return
        raise
    try:
        found = os.fstat(handle)
        is_one_file = stat.S_ISREG(found.st_mode) and found.st_nlink == 1
        if found.st_uid == 0 and (is_one_file or stat.S_ISDIR(found.st_mode)):
            os.fchown(handle, user.pw_uid, user.pw_gid)
    finally:
        os.close(handle)


def _require_bindable(environment: Environment) -> None:
    """Without nginx, the processes themselves listen on the ports."""
    lowest = int(UNPRIVILEGED_PORTS.read_text()) if UNPRIVILEGED_PORTS.is_file() else 1024
    for port in (environment.port, environment.live_port):
        if environment.front == "none" and port < lowest:
            raise StaysRoot(f"only root may listen on port {port}")


def _open_folders(supervisor: Supervisor, environment: Environment) -> None:
    places = [place.resolve() for place in _needed_places(environment) if place.exists()]
    if not closed_parents(places):
        return
    try:
        # Tried in a fork, because the mounts that were made before one that failed would stay.
        supervisor.do("trial", lambda: _open_or_exit(places))
        open_closed_folders(places)
    except (Failed, CannotOpen):
        raise StaysRoot(f"only root may enter {next(iter(closed_parents(places)))}") from None


def _open_or_exit(places: list[Path]) -> None:
    try:
        open_closed_folders(places)
    except CannotOpen:
        raise SystemExit(1) from None


def _needed_places(environment: Environment) -> Iterator[Path]:
    yield from code_folders()
    yield environment.data
    yield environment.static_root
    yield Path(tempfile.gettempdir())
    if environment.tls:
        # Its folder, in which a renewal replaces it.
        for file in (environment.tls.certificate, environment.tls.key):
            yield from (file.parent, file.resolve().parent)
    if environment.smtp_ca:
        yield environment.smtp_ca
    for database in (environment.database, environment.owner_database or {}):
        options = database.get("OPTIONS", {}).values()
        yield from (Path(value) for value in options if isinstance(value, str) and value.startswith("/"))


def _let_pass(data: Path, user: pwd.struct_passwd) -> None:
    """Let the user reach what it owns in the data folder. All else in it is closed by its own permissions."""
    found = data.stat()
    if found.st_gid in (0, user.pw_gid):
        os.chown(data, -1, user.pw_gid)
        data.chmod(stat.S_IMODE(found.st_mode) | 0o010)
    elif found.st_mode & 0o001 == 0:
        # The group is one that the operator chose, such as for backups.
        data.chmod(stat.S_IMODE(found.st_mode) | 0o001)


def _try_out(environment: Environment) -> None:
    """Do as the user what its processes will do: read code, write files, open a connection."""
    code = [Path(place) for place in sys.path if os.path.exists(place)]
    read = [environment.smtp_ca] if environment.smtp_ca else []
    try:
        for file in (*read, Path(django.__file__), Path(os.__file__), environment.package / "settings.py"):
            file.read_bytes()
        for place in (*code, environment.static_root):
            _require_access(place)
        for folder in written_folders():
            with tempfile.TemporaryFile(dir=folder):
                pass
        with connect(environment.database, patience=environment.database_patience):
            pass
    except (OSError, DatabaseUnusable) as problem:
        print(problem, flush=True)
        raise SystemExit(1) from None


def _require_access(place: Path) -> None:
    if not os.access(place, os.R_OK | (os.X_OK if place.is_dir() else 0)):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))


def _say_it_stays(supervisor: Supervisor, reason: str) -> None:
    supervisor.say(
        f"Parley runs as root, and so does everything that reads requests: {reason}. "
        "Give it a user of its own (docs/running.md)."
    )
