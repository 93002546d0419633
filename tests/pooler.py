"""A PgBouncer in transaction mode, as operators put before their database."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.external import Server
from tests.installation import SAFETY_STOP, free_port

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""
CONFIGURATION = """
[databases]
parley = host=127.0.0.1 port={server} dbname=parley
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {users}
pool_mode = transaction
default_pool_size = 5
logfile = {log}
ignore_startup_parameters = extra_float_digits
"""


@contextmanager
def pooler(folder: Path, server: Server) -> Iterator[Server]:
    """Provide the server's address through PgBouncer, which refuses to run as root."""
    port, users, log = free_port(), folder / "users.txt", folder / "pgbouncer.log"
    users.write_text('"parley_app" "secret"\n"parley" "secret"\n')
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(CONFIGURATION.format(server=server.port, port=port, users=users, log="/dev/null"))
    as_user: dict[str, int] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid}
        # Where pytest's folders are closed to others, PgBouncer could not read its configuration.
        for place in (folder, *folder.parents):
            if place.stat().st_uid == 0 and not place.stat().st_mode & 0o001:
                place.chmod(place.stat().st_mode | 0o011)
        for file in (configuration, users):
            file.chmod(0o644)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [PROGRAM, str(configuration)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            **as_user,  # type: ignore[call-overload]
        )
    try:
        yield Server(port, None)
        assert process.poll() is None, log.read_text()
        assert "prepared statement" not in log.read_text()
    finally:
        process.terminate()
        process.wait(timeout=SAFETY_STOP)
