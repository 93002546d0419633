"""System users without a login, created when Parley is started as root, so that its processes need not be root."""

import pwd
import shutil
import subprocess
from pathlib import Path

DATABASE_USER, WEB_USER = "parley-db", "parley-web"
STATE = Path("/var/lib/parley")


class NoSystemUser(Exception):
    """A system user is missing and cannot be created. `str()` gives the reason and the remedy."""


def system_user(name: str) -> pwd.struct_passwd:
    """Return the system user `name`, created on the first call."""
    try:
        return pwd.getpwnam(name)
    except KeyError:
        pass
    useradd = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    if not useradd:
        raise NoSystemUser(f"There is no useradd: make a system user named {name} and start again.")
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", str(STATE)]
    made = subprocess.run([*command, "--shell", "/usr/sbin/nologin", name], capture_output=True, text=True, check=False)
    try:
        return pwd.getpwnam(name)
    except KeyError:
        raise NoSystemUser(f"The system user {name} could not be made: {made.stderr.strip()}") from None
