"""The operator's settings: `PARLEY_*` variables, read once, validated, and returned as one typed value.

docs/configuration.md lists them; `parley settings` prints them with the values in force.
"""

import hashlib
import os
import re
import secrets
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from parley.core.postgres.home import socket_folder
from parley.core.proxies import Network
from parley.core.variables import VARIABLES, Problems, Reader, host_of, settings_in

PACKAGE = Path(__file__).resolve().parents[1]
PORT_OF_POSTGRES = 5432
# PostgreSQL keeps the plan of a repeated statement. A pooler may not support that: for an address of the operator's,
# plans are kept only if it sets `?prepare_threshold=`.
PREPARED_AFTER = 1
SHORTEST_TOKEN = 16
DATABASE, APPLICATION, OWNER = "parley", "parley_app", "parley"


class BadEnvironment(Exception):
    """Unusable variables, with one sentence for each."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Smtp:
    host: str
    port: int
    user: str
    password: str
    tls: bool
    starttls: bool


@dataclass(frozen=True)
class Dkim:
    key: bytes
    selector: str
    domain: str


@dataclass(frozen=True)
class Tls:
    certificate: Path
    key: Path


@dataclass(frozen=True)
class Environment:
    secret_key: str
    demo: bool
    clock_offset: timedelta
    base_url: str
    hosts: list[str]
    origins: list[str]
    proxies: list[Network]
    host: str
    port: int
    live_port: int
    realtime_url: str
    front: Literal["nginx", "none"]
    tls: Tls | None
    web_workers: int
    web_threads: int
    job_workers: int
    max_upload_mb: int
    disk_reserve_mb: int
    company_quota_mb: int
    data: Path
    package: Path
    static_root: Path
    database: dict[str, Any]
    direct_database: dict[str, Any]
    owner_database: dict[str, Any] | None
    embedded: bool
    database_patience: int
    smtp: Smtp | None
    smtp_ca: Path | None
    mail_from: str
    bounce_address: str
    dkim: Dkim | None
    hsts_subdomains: bool
    operators: list[str]
    metrics_token: str
    log_level: str

    @property
    def front_folder(self) -> Path:
        """Return the folder of what only one `parley serve` uses: nginx's configuration, sockets and incoming bodies.

        With an external database, several hosts may share the data folder, and a host may run several servers.
        """
        if self.embedded:
            return self.data / "front"
        return self.data / f"front-{socket.gethostname()}-{self.port}"

    @property
    def realtime_channel(self) -> str:
        """Return the channel of this installation at a Redis or Valkey that others may use as well."""
        return f"parley_live:{hashlib.sha256(f'realtime {self.secret_key}'.encode()).hexdigest()[:32]}"


def read_environment(variables: Mapping[str, str] | None = None, *, makes_key: bool = True) -> Environment:
    """Read and validate every variable. Raises `BadEnvironment` with all problems at once.

    A read-only command passes `makes_key=False`: no secret key is then created if there is none.
    """
    problems = Problems()
    read = Reader(settings_in(os.environ if variables is None else variables, problems), problems)
    data = read.folder("PARLEY_DATA", default=_root() / "var")
    port = read.number("PARLEY_PORT", low=1, high=65535)
    tls = _tls(read)
    base_url = read.address("PARLEY_BASE_URL", default=f"{'https' if tls else 'http'}://127.0.0.1:{port}")
    if tls and base_url.startswith("http://"):
        problems.add("PARLEY_BASE_URL", "must begin with https:// where PARLEY_TLS_CERTIFICATE is set")
    hosts = list(dict.fromkeys([host_of(base_url), *read.hosts("PARLEY_HOSTS"), "localhost", "127.0.0.1"]))
    application, owner = _databases(read, data)
    demo = read.switch("PARLEY_DEMO")
    smtp = _smtp(read)
    environment = Environment(
        secret_key=_secret_key(read, data, makes_key=makes_key),
        demo=demo,
        clock_offset=_clock_offset(read, demo),
        base_url=base_url,
        hosts=hosts,
        origins=_origins(base_url, hosts),
        proxies=read.networks("PARLEY_PROXIES"),
        host=read.text("PARLEY_HOST"),
        port=port,
        live_port=read.number("PARLEY_LIVE_PORT", low=1, high=65535, default=min(port + 1, 65535)),
        realtime_url=_realtime_url(read),
        front="nginx" if read.choice("PARLEY_FRONT") == "nginx" else "none",
        tls=tls,
        web_workers=read.number("PARLEY_WEB_WORKERS", low=1, high=64, default=min(os.cpu_count() or 1, 4)),
        web_threads=read.number("PARLEY_WEB_THREADS", low=1, high=64),
        job_workers=read.number("PARLEY_JOB_WORKERS", low=0, high=64),
        max_upload_mb=read.number("PARLEY_MAX_UPLOAD_MB", low=1, high=2000),
        disk_reserve_mb=read.number("PARLEY_DISK_RESERVE_MB", low=0, high=1_000_000),
        company_quota_mb=read.number("PARLEY_COMPANY_QUOTA_MB", low=0, high=100_000_000),
        data=data,
        package=PACKAGE,
        static_root=read.folder("PARLEY_STATIC", default=_static_root(data)),
        database=owner if owner and read.choice("PARLEY_DATABASE_ROLE") == "owner" else application,
        direct_database=_direct_database(read) or application,
        owner_database=owner,
        embedded=not read.text("PARLEY_DATABASE_URL"),
        database_patience=read.number("PARLEY_DATABASE_WAIT", low=0, high=3600),
        smtp=smtp,
        smtp_ca=_smtp_ca(read),
        mail_from=_mail_from(read, has_server=smtp is not None and not problems.sentences),
        bounce_address=_bounce_address(read),
        dkim=_dkim(read),
        hsts_subdomains=read.switch("PARLEY_HSTS_SUBDOMAINS"),
        operators=_operators(read, demo),
        metrics_token=_metrics_token(read),
        log_level=read.choice("PARLEY_LOG_LEVEL"),
    )
    if problems.sentences:
        raise BadEnvironment(problems.sentences)
    return environment


def values_in_force(environment: Environment) -> dict[str, str]:
    """Return what applies for each variable that has a value, secret ones excepted."""
    names = {"PARLEY_STATIC": "static_root", "PARLEY_DATABASE_WAIT": "database_patience"}
    found = {}
    for variable in VARIABLES:
        value = getattr(environment, names.get(variable.name, variable.name.removeprefix("PARLEY_").lower()), None)
        if variable.is_secret or value is None:
            continue
        if isinstance(value, bool):
            found[variable.name] = "yes" if value else "no"
        elif isinstance(value, list):
            found[variable.name] = ", ".join(map(str, value))
        else:
            found[variable.name] = str(value)
    return found


def _origins(base_url: str, hosts: list[str]) -> list[str]:
    """Return the origins that forms may come from: all host names, with the scheme and port of the base address."""
    parts = urlsplit(base_url)
    port = f":{parts.port}" if parts.port else ""
    return list(dict.fromkeys([base_url, *(f"{parts.scheme}://{host}{port}" for host in hosts)]))


def _root() -> Path:
    """Return the checkout if Parley runs from one, else the working directory."""
    checkout = PACKAGE.parents[1]
    return checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()


def _static_root(data: Path) -> Path:
    checkout = PACKAGE.parents[1]
    return checkout / "static" if (checkout / "pyproject.toml").is_file() else data / "static"


def _databases(read: Reader, data: Path) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return Django's entries for the application's role and for the owner of the tables."""
    wants_owner = read.choice("PARLEY_DATABASE_ROLE") == "owner"
    address, owner_address = read.text("PARLEY_DATABASE_URL"), read.text("PARLEY_OWNER_DATABASE_URL")
    if not address:
        here: dict[str, Any] = {"HOST": str(socket_folder(data)), "PORT": str(PORT_OF_POSTGRES), "NAME": DATABASE}
        here["OPTIONS"] = {"prepare_threshold": PREPARED_AFTER}
        return _entry(**here, USER=APPLICATION), _entry(**here, USER=OWNER)
    if wants_owner and not owner_address:
        read.problems.add("PARLEY_OWNER_DATABASE_URL", "is needed to work as the owner of the tables")
    application = _of_application(read, "PARLEY_DATABASE_URL", address)
    return application, _from_address(read, "PARLEY_OWNER_DATABASE_URL", owner_address) if owner_address else None


def _direct_database(read: Reader) -> dict[str, Any] | None:
    name = "PARLEY_DATABASE_DIRECT_URL"
    address = read.text(name)
    if not address:
        return None
    if not read.text("PARLEY_DATABASE_URL"):
        read.problems.add(name, "is for a database of your own; set PARLEY_DATABASE_URL as well")
    return _of_application(read, name, address)


def _of_application(read: Reader, name: str, address: str) -> dict[str, Any]:
    entry = _from_address(read, name, address)
    if entry["USER"] != APPLICATION:
        read.problems.add(name, f"must sign in as {APPLICATION}, the role that row-level security binds")
    return entry


def _realtime_url(read: Reader) -> str:
    name = "PARLEY_REALTIME_URL"
    address = read.text(name)
    parts = urlsplit(address)
    if address and (parts.scheme not in {"redis", "rediss"} or not parts.hostname):
        read.problems.add(name, "must look like redis://user:password@host:6379 or rediss://user:password@host:6379")
        return ""
    _port(read, name, address)
    return address


def _entry(**parts: Any) -> dict[str, Any]:
    # Send parameters separately from the statement's text; otherwise no plan could be kept.
    options = {"application_name": "parley", "server_side_binding": True, **parts.pop("OPTIONS", {})}
    return {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None, **parts, "OPTIONS": options}


def _from_address(read: Reader, name: str, address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    database = parts.path.removeprefix("/")
    if parts.scheme not in {"postgresql", "postgres"} or not parts.hostname or not parts.username or not database:
        read.problems.add(name, "must look like postgresql://user:password@host:5432/database")
        return _entry(USER=APPLICATION)
    options: dict[str, Any] = {
        unquote(option): unquote(value)
        for option, value in (part.split("=", 1) for part in parts.query.split("&") if "=" in part)
    }
    threshold = options.get("prepare_threshold", "")
    if threshold.isdigit():
        options["prepare_threshold"] = int(threshold)
    elif threshold == "none":
        options["prepare_threshold"] = None
    return _entry(
        HOST=parts.hostname,
        PORT=str(_port(read, name, address) or PORT_OF_POSTGRES),
        NAME=unquote(database),
        USER=unquote(parts.username),
        PASSWORD=unquote(parts.password or ""),
        OPTIONS=options,
        # A pooler may give each transaction another connection, and a server across the network may have restarted.
        DISABLE_SERVER_SIDE_CURSORS=True,
        CONN_HEALTH_CHECKS=True,
    )


def _operators(read: Reader, demo: bool) -> list[str]:
    addresses = [address.strip().lower() for address in read.text("PARLEY_OPERATORS").split(",") if address.strip()]
    for address in addresses:
        if "@" not in address or " " in address:
            read.problems.add("PARLEY_OPERATORS", f"must be e-mail addresses, not {address!r}")
    return addresses or (["anna@nordwind.example"] if demo else [])


def _metrics_token(read: Reader) -> str:
    token = read.text("PARLEY_METRICS_TOKEN")
    if token and len(token) < SHORTEST_TOKEN:
        read.problems.add("PARLEY_METRICS_TOKEN", f"must have {SHORTEST_TOKEN} characters at least")
    return token


def _clock_offset(read: Reader, demo: bool) -> timedelta:
    """Return how far the product's clock is ahead of the machine's.

    Only the demo may set it, since real work has real dates.
    """
    offset = read.clock_offset("PARLEY_CLOCK")
    if offset and not demo:
        read.problems.add("PARLEY_CLOCK", "is for the demo alone; set PARLEY_DEMO=yes as well, or leave it out")
    return offset


def _tls(read: Reader) -> Tls | None:
    certificate, key = "PARLEY_TLS_CERTIFICATE", "PARLEY_TLS_KEY"
    if not read.text(certificate) and not read.text(key):
        return None
    for name, other in ((certificate, key), (key, certificate)):
        if not read.text(name):
            read.problems.add(name, f"is needed with {other}")
        elif not os.access(read.text(name), os.R_OK):
            read.problems.add(name, f"must be a file that Parley may read, not {read.text(name)!r}")
    if read.choice("PARLEY_FRONT") == "none":
        read.problems.add(certificate, "is for PARLEY_FRONT=nginx; a proxy of your own ends TLS itself")
    return Tls(read.folder(certificate, default=Path()), read.folder(key, default=Path()))


def _smtp(read: Reader) -> Smtp | None:
    name = "PARLEY_SMTP_URL"
    address = read.text(name)
    if not address:
        return None
    parts = urlsplit(address)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        read.problems.add(name, "must look like smtp://user:password@host:587 or smtps://user:password@host:465")
        return None
    tls = parts.scheme == "smtps"
    return Smtp(
        host=parts.hostname,
        port=_port(read, name, address) or (465 if tls else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
        starttls=not tls and "starttls=no" not in parts.query,
    )


def _smtp_ca(read: Reader) -> Path | None:
    name = "PARLEY_SMTP_CA"
    if not read.text(name):
        return None
    file = read.folder(name, default=Path())
    try:
        ssl.create_default_context(cafile=file)
    except OSError:
        # An SSLError is one as well.
        read.problems.add(name, f"must be a file with certificates (PEM) that Parley may read, not {str(file)!r}")
    return file


def _mail_from(read: Reader, *, has_server: bool) -> str:
    name = "PARLEY_MAIL_FROM"
    if has_server and not read.values.get(name):
        read.problems.add(name, "is needed with PARLEY_SMTP_URL, such as Parley <parley@example.com>")
    sender = read.text(name)
    address = parseaddr(sender)[1]
    if "@" not in address.strip("@") or any(ord(character) < 32 for character in sender):
        read.problems.add(name, f"must be an address such as Parley <parley@example.com>, not {sender!r}")
    return sender


def _bounce_address(read: Reader) -> str:
    name = "PARLEY_BOUNCE_ADDRESS"
    address = read.text(name)
    # Local parts have at most 64 characters, and the id takes 43 of them.
    if address and not re.fullmatch(r"[A-Za-z0-9._-]{1,20}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", address):
        read.problems.add(name, f"must be an address such as bounce@parley.example.com, not {address!r}")
    return address


def _dkim(read: Reader) -> Dkim | None:
    name = "PARLEY_DKIM_KEY"
    if not read.text(name):
        return None
    from dkim.crypto import UnparsableKeyError, parse_pem_private_key

    try:
        key = read.folder(name, default=Path()).read_bytes()
        parse_pem_private_key(key)
    except (OSError, UnparsableKeyError):
        read.problems.add(name, f"must be a file with an RSA key (PEM) that Parley may read, not {read.text(name)!r}")
        return None
    sender = parseaddr(read.text("PARLEY_MAIL_FROM"))[1].rpartition("@")[2]
    domain = read.text("PARLEY_DKIM_DOMAIN") or sender
    if f".{sender}".lower().endswith(f".{domain}".lower()):
        return Dkim(key, read.text("PARLEY_DKIM_SELECTOR"), domain)
    read.problems.add("PARLEY_DKIM_DOMAIN", f"must be {sender}, the domain of PARLEY_MAIL_FROM, or one above it")
    return None


def _port(read: Reader, name: str, address: str) -> int | None:
    try:
        return urlsplit(address).port
    except ValueError:
        read.problems.add(name, "has a port that is not a number from 1 to 65535")
        return None


def _secret_key(read: Reader, data: Path, *, makes_key: bool) -> str:
    """Return the configured key, or one generated once and stored beside the data for the next start."""
    given = read.text("PARLEY_SECRET_KEY")
    if given:
        if len(given) < 32:
            read.problems.add("PARLEY_SECRET_KEY", "needs at least 32 characters")
        return given
    file = data / "secret-key"
    try:
        if not file.exists() and not makes_key:
            return ""
        if not file.exists():
            if _is_filled(read, data):
                read.problems.add(
                    "PARLEY_SECRET_KEY",
                    f"is not set and {file} is missing, but the database beside it was filled with a key: put that one "
                    "back. docs/running.md says what to do when it is lost",
                )
                return ""
            data.mkdir(parents=True, exist_ok=True)
            fresh = file.with_name(f".secret-key-{os.getpid()}-{secrets.token_hex(4)}")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(50))
            try:
                # If several processes start at once, one of them wins, and the file is never seen half written.
                os.link(fresh, file)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return file.read_text().strip()
    except OSError as problem:
        read.problems.add(
            "PARLEY_DATA", f"must be a folder Parley may write to ({problem.strerror}: {problem.filename})"
        )
        return ""


def _is_filled(read: Reader, data: Path) -> bool:
    """Return whether an embedded database was created here, which happens after its key was."""
    return not read.text("PARLEY_DATABASE_URL") and os.path.lexists(data / "postgres" / "database")
