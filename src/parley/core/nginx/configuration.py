"""nginx's configuration, rendered at every start from `nginx.conf.jinja`."""

import resource
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

import jinja2

from parley.core.environment import Environment, Tls
from parley.core.nginx.binaries import Nginx
from parley.core.proxies import Network

# Extensions of static files that the build compresses, and their media types.
COMPRESSED = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "json": "application/json"}
MOST_OPEN_FILES = 16_384
MEGABYTE = 2**20
# Allowance for the rest of an upload's body: names of fields and other values of the form.
FORM_BYTES = 4 * MEGABYTE


class CannotConfigure(Exception):
    """A path or value that cannot be written into nginx's configuration. `str()` says which."""


@dataclass(frozen=True)
class Limits:
    """Deadlines in seconds, and limits for one client address."""

    header: int = 15
    """For the complete head of a request."""
    body: int = 15
    """Between two reads of a body."""
    send: int = 30
    """Between two writes of a response to the client."""
    idle: int = 30
    live: int = 60
    """Between two messages of a live stream. The hub writes one every 15 seconds."""
    answer: int = 180
    """For the application to begin its response.

    It covers checking the largest files and importing the largest forms.
    """
    shutdown: int = 2
    requests_per_second: int = 50
    """For one address. An office of a thousand people behind one address makes about ten."""
    burst: int = 200
    connections: int = 64
    """Concurrent requests of one address, including bodies still arriving and responses still being sent."""
    large_bodies: int = 16
    """How many of them may be uploads of a megabyte and more."""
    sign_ins_per_process: int = 3
    """Sign-ins per second, by all clients together; further ones wait."""
    sign_ins_of_client: int = 3
    waiting_sign_ins: int = 40
    waiting_per_process: int = 64
    """Requests that one web process works on or queues. Beyond that, the response is 503 at once."""
    retry_after: int = 5


@dataclass(frozen=True)
class Configuration:
    folder: Path
    sockets: Sequence[Path]
    live_socket: Path
    addresses: Sequence[str]
    workers: int
    user: str
    proxies: Sequence[Network]
    tls: Tls | None
    base_url: str
    max_body: int
    static: Path
    files: Path
    headers: Mapping[str, str]
    """Headers of nginx's own responses, such as error pages."""
    static_headers: Mapping[str, str]
    file_headers: Sequence[str]
    """Headers of the application's response that nginx keeps when it sends a file."""
    limits: Limits = field(default_factory=Limits)

    def text(self, nginx: Nginx) -> str:
        environment = jinja2.Environment(  # noqa: S701 - no HTML
            loader=jinja2.FileSystemLoader(Path(__file__).parent),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            undefined=jinja2.StrictUndefined,
        )
        hard_limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        return environment.get_template("nginx.conf.jinja").render(
            vars(self),
            quote=quote,
            compressed=COMPRESSED,
            gateways=nginx.gateways,
            has_http2_directive=nginx.version >= (1, 25, 1),
            open_files=MOST_OPEN_FILES if hard_limit < 0 else min(MOST_OPEN_FILES, hard_limit),
        )


def largest_body(environment: Environment) -> int:
    return environment.max_upload_mb * MEGABYTE + FORM_BYTES


def listening_addresses(environment: Environment) -> list[str]:
    """Return the addresses for `listen`. `::` accepts IPv4 as well, as it did without nginx."""
    try:
        address = ip_address(environment.host)
    except ValueError:
        return [f"{environment.host}:{environment.port}"]
    if address.version == 4:
        return [f"{address}:{environment.port}"]
    return [f"[{address}]:{environment.port}" + (" ipv6only=off" if address.is_unspecified else "")]


def quote(value: object) -> str:
    """Quote a value as one word of nginx's configuration.

    There is no escape for `$`, so values that contain it are refused.
    """
    text = str(value)
    if "$" in text or any(ord(character) < 32 for character in text):
        raise CannotConfigure(f"nginx cannot be told {text!r}: choose a path without $ and control characters.")
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
