"""The folders of the embedded server and the operating system user that it runs as.

PostgreSQL refuses to run as root. When Parley does, a dedicated user runs the server, with data and binaries under
/var/lib/parley, so that the permissions of other folders need no change; `var/postgres` is then a link to that place.
"""

import hashlib
import os
import pwd
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from parley.core.system_users import DATABASE_USER, STATE, WEB_USER, system_user

LONGEST_SOCKET_PATH = 107
SOCKET_FILE = ".s.PGSQL.5432"


class NoHome(Exception):
    """The server cannot be placed here. `str()` gives the reason and the remedy."""


@dataclass(frozen=True)
class Home:
    database: Path
    socket: Path
    log: Path
    user: pwd.struct_passwd | None
    """The user that the server runs as; None for the user that runs Parley."""
    client: pwd.struct_passwd | None
    """The user that may connect as the application and nothing else; None where `user` is."""


def socket_folder(data: Path) -> Path:
    """Return the folder of the server's socket, or a short one if its path is too long for the system."""
    folder = data / "postgres" / "socket"
    return folder if fits_socket(folder / SOCKET_FILE) else temporary_folder(data)


def fits_socket(path: Path) -> bool:
    """Return whether the system accepts a Unix socket with this path."""
    return len(os.fsencode(path)) < LONGEST_SOCKET_PATH


def temporary_folder(data: Path, suffix: str = "") -> Path:
    """Return a short path that is unique to this data folder."""
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"parley-{mark}{suffix}"


def make_home(data: Path) -> Home:
    """Return the server's place for this data folder. It is created on the first call."""
    data.mkdir(parents=True, exist_ok=True)
    place = data / "postgres"
    user: pwd.struct_passwd | None = None
    client: pwd.struct_passwd | None = None
    if os.geteuid() == 0:
        user, client = system_user(DATABASE_USER), system_user(WEB_USER)
        folder = _shared_place(place)
    else:
        folder = place
        if place.is_symlink():
            raise NoHome(f"{place} was made by root: start Parley as root, or choose another folder with PARLEY_DATA.")
    private_folder(folder, user, client)
    private_folder(folder / "socket", user, client)
    socket = socket_folder(data)
    if socket != place / "socket":
        private_folder(socket, user, client)
    # Real paths, because the server's user may not enter the folders that contain the link.
    return Home(folder.resolve() / "database", socket.resolve(), data / "postgres.log", user, client)


def _shared_place(place: Path) -> Path:
    """Return the folder under /var/lib/parley that the link `place` points to. A copied data folder gets its own."""
    if place.is_dir() and not place.is_symlink():
        owner = place.owner()
        raise NoHome(
            f"{place} was made by {owner}: start Parley as {owner}, or choose another folder with PARLEY_DATA."
        )
    STATE.mkdir(mode=0o755, exist_ok=True)
    if place.is_symlink() and place.exists():
        folder = place.resolve()
        belongs_to = folder / "belongs-to"
        # Anything else would become the database user's, whatever it is.
        is_ours = folder.parent == STATE.resolve() and (folder.owner() == DATABASE_USER or belongs_to.is_file())
        if not is_ours:
            raise NoHome(f"{place} is a link to {folder}, which Parley did not make: remove the link.")
        known = Path(belongs_to.read_text()) if belongs_to.exists() else place
        is_another = known.is_symlink() and known.parent.resolve() != place.parent.resolve()
        if not (is_another and known.resolve() == folder):
            belongs_to.write_text(str(place))
            return folder
    place.unlink(missing_ok=True)
    folder = STATE / f"{place.parent.parent.name or 'parley'}-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o700)
    (folder / "belongs-to").write_text(str(place))
    place.symlink_to(folder)
    return folder


def private_folder(
    folder: Path, user: pwd.struct_passwd | None = None, passes: pwd.struct_passwd | None = None
) -> None:
    """Create a folder that no other user may enter, except that the group of `passes` may reach known names in it.

    Refuses a folder that another user created before.
    """
    owner = user.pw_uid if user else os.geteuid()
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid not in {owner, os.geteuid()}:
        raise NoHome(f"{folder} belongs to somebody else: remove it or choose another folder with PARLEY_DATA.")
    group = passes.pw_gid if passes else user.pw_gid if user else found.st_gid
    if (found.st_uid, found.st_gid) != (owner, group):
        os.chown(folder, owner, group)
    mode = 0o710 if passes else 0o700
    if found.st_mode & 0o777 != mode:
        folder.chmod(mode)
