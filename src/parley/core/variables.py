"""The `PARLEY_*` variables: their names and meanings, and how their values are parsed."""

import contextlib
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from parley.core import clock
from parley.core.proxies import Network, networks


@dataclass(frozen=True)
class Variable:
    name: str
    meaning: str
    default: str = ""
    """As text. Empty if the default depends on the machine or is "not set"."""
    choices: tuple[str, ...] = ()
    is_secret: bool = False
    default_words: str = ""


VARIABLES = (
    Variable(
        "PARLEY_BASE_URL",
        "Where people reach Parley; links in e-mails start with it. With https:// cookies are bound to TLS.",
        default_words="http://127.0.0.1: and the port",
    ),
    Variable(
        "PARLEY_HOSTS",
        "Further host names that requests may name, with commas between them.",
        default_words="the host of PARLEY_BASE_URL, localhost and 127.0.0.1 alone",
    ),
    Variable(
        "PARLEY_PROXIES",
        "Addresses or networks of trusted proxies in front, with commas between them: their X-Forwarded-For is used.",
        default_words="none: the connection's address is the client's",
    ),
    Variable("PARLEY_HOST", "The network address to listen on; 0.0.0.0 for all of the machine's.", "127.0.0.1"),
    Variable("PARLEY_PORT", "The port to listen on.", "8000"),
    Variable(
        "PARLEY_FRONT",
        "The server in front of the pages: nginx, started by Parley, or none, behind a proxy of your own that buffers "
        "requests and responses.",
        "nginx",
        choices=("nginx", "none"),
    ),
    Variable(
        "PARLEY_TLS_CERTIFICATE",
        "The file of the certificate with its chain (PEM); with PARLEY_TLS_KEY Parley itself speaks HTTPS and HTTP/2.",
        default_words="not set: plain HTTP",
    ),
    Variable("PARLEY_TLS_KEY", "The file of the certificate's private key (PEM).", default_words="not set"),
    Variable(
        "PARLEY_HSTS_SUBDOMAINS",
        "yes: browsers use https:// for all subdomains of the host of PARLEY_BASE_URL as well, for a year.",
        "no",
    ),
    Variable(
        "PARLEY_DATA", "The folder of everything Parley keeps: database, files, mails of the demo.", default_words="var"
    ),
    Variable("PARLEY_STATIC", "The folder that styles and scripts are collected into.", default_words="static"),
    Variable(
        "PARLEY_SECRET_KEY",
        "Signs sessions and links; at least 32 characters.",
        is_secret=True,
        default_words="made on the first start and kept in the data folder as secret-key",
    ),
    Variable(
        "PARLEY_DATABASE_URL",
        "A PostgreSQL (15 or later) of your own instead of the embedded one: "
        "postgresql://parley_app:password@host:5432/parley",
        is_secret=True,
        default_words="the embedded database",
    ),
    Variable(
        "PARLEY_OWNER_DATABASE_URL",
        "The same database as the owner of its tables, for migrations.",
        is_secret=True,
        default_words="not set: migrations run elsewhere",
    ),
    Variable(
        "PARLEY_DATABASE_DIRECT_URL",
        "Beside a pooler in PARLEY_DATABASE_URL: the address of the primary itself, for what waits for notifications.",
        is_secret=True,
        default_words="PARLEY_DATABASE_URL",
    ),
    Variable(
        "PARLEY_DATABASE_ROLE",
        "The role to use in the database: the application, or the owner of the tables.",
        "application",
        choices=("application", "owner"),
    ),
    Variable("PARLEY_DATABASE_WAIT", "Seconds to wait at the start for a database that does not answer yet.", "30"),
    Variable("PARLEY_WEB_WORKERS", "Processes that answer requests.", default_words="one per core, four at most"),
    Variable("PARLEY_WEB_THREADS", "Requests one such process may work on at a time.", "6"),
    Variable(
        "PARLEY_LIVE_PORT",
        "The port of the live updates, for the proxy of PARLEY_FRONT=none.",
        default_words="the one after PARLEY_PORT",
    ),
    Variable(
        "PARLEY_REALTIME_URL",
        "A Redis or Valkey that passes changes on to the live updates of several hosts: "
        "redis://user:password@host:6379, or rediss://… (TLS).",
        is_secret=True,
        default_words="none: PostgreSQL does it alone",
    ),
    Variable(
        "PARLEY_JOB_WORKERS", "Processes that work on jobs beside the web; 0 where `parley worker` runs elsewhere.", "1"
    ),
    Variable("PARLEY_MAX_UPLOAD_MB", "The maximum size of one upload, all its files together, in megabytes.", "100"),
    Variable(
        "PARLEY_DISK_RESERVE_MB",
        "Uploads are refused while less than this is free on the disk of the files, in megabytes; "
        "on small disks 5 % of their size.",
        "1000",
    ),
    Variable(
        "PARLEY_COMPANY_QUOTA_MB",
        "The maximum size of all files of one company together, in megabytes; 0 sets no limit.",
        "0",
    ),
    Variable(
        "PARLEY_SMTP_URL",
        "The mail server: smtp://user:password@host:587 (STARTTLS; ?starttls=no without) or smtps://… (TLS).",
        is_secret=True,
        default_words="none: mails are written to the data folder",
    ),
    Variable(
        "PARLEY_SMTP_CA",
        "The file of the certificates (PEM) that the mail server's is checked with, if its authority is your own.",
        default_words="the authorities that the system trusts",
    ),
    Variable("PARLEY_MAIL_FROM", "The sender of e-mails; required with PARLEY_SMTP_URL.", "Parley <parley@localhost>"),
    Variable(
        "PARLEY_BOUNCE_ADDRESS",
        "The mailbox whose mail goes to `parley mail-bounce`, such as bounce@parley.example.com: e-mails that cannot "
        "be delivered return to bounce+ID@parley.example.com.",
        default_words="not set: they return to the sender of PARLEY_MAIL_FROM",
    ),
    Variable(
        "PARLEY_DKIM_KEY",
        "The file of the private key (PEM, RSA) that signs e-mails (DKIM); read at the start.",
        default_words="not set: e-mails are not signed here",
    ),
    Variable("PARLEY_DKIM_SELECTOR", "The selector of that key in the DNS: SELECTOR._domainkey.DOMAIN.", "parley"),
    Variable(
        "PARLEY_DKIM_DOMAIN",
        "The domain that signs; that of PARLEY_MAIL_FROM or one above it.",
        default_words="the domain of PARLEY_MAIL_FROM",
    ),
    Variable(
        "PARLEY_DEMO",
        "yes: demo mode, in which everybody knows the passwords and can read the mails at /outgoing-mail.",
        "no",
    ),
    Variable(
        "PARLEY_CLOCK",
        "The moment at which the demo's clock begins to run, such as 2028-02-29T23:30:00+00:00, or the seconds it is "
        "ahead, such as +3600. Refused without PARLEY_DEMO.",
        default_words="the machine's time",
    ),
    Variable(
        "PARLEY_OPERATORS",
        "The e-mail addresses of who may open the page /operator (jobs, mails, backups), with commas between them.",
        default_words="nobody; in the demo anna@nordwind.example",
    ),
    Variable(
        "PARLEY_METRICS_TOKEN",
        "The token that Prometheus sends (Authorization: Bearer …) to read /metrics; 16 characters at least.",
        is_secret=True,
        default_words="none: there is no /metrics",
    ),
    Variable(
        "PARLEY_LOG_LEVEL", "The lowest level that is logged.", "warning", choices=("debug", "info", "warning", "error")
    ),
)
BY_NAME = {variable.name: variable for variable in VARIABLES}


@dataclass
class Problems:
    sentences: list[str] = field(default_factory=list)

    def add(self, name: str, what: str) -> None:
        sentence = f"{name} {what}."
        if sentence not in self.sentences:
            self.sentences.append(sentence)


def settings_in(variables: Mapping[str, str], problems: Problems) -> dict[str, str]:
    """Return Parley's variables. A name that differs from a real one by a letter or two is reported as a mistake."""
    ours = {name: value.strip() for name, value in variables.items() if name.startswith("PARLEY_")}
    for name in ours.keys() - BY_NAME.keys():
        for meant in difflib.get_close_matches(name, BY_NAME, n=1, cutoff=0.9):
            problems.add(name, f"is not a setting; {meant} is")
    return ours


@dataclass(frozen=True)
class Reader:
    """Reads values by name. Invalid values are added to `problems`, and the default is used instead."""

    values: Mapping[str, str]
    problems: Problems

    def text(self, name: str) -> str:
        return self.values.get(name, "") or BY_NAME[name].default

    def number(self, name: str, *, low: int, high: int, default: int | None = None) -> int:
        value = self.text(name)
        if not value and default is not None:
            return default
        if not value.isdecimal() or not low <= int(value) <= high:
            self.problems.add(name, f"must be a whole number from {low} to {high}, not {value!r}")
            return default or low
        return int(value)

    def switch(self, name: str) -> bool:
        value = self.text(name).lower()
        if value not in {"yes", "no", "1", "0", "true", "false", "on", "off"}:
            self.problems.add(name, f"must be yes or no, not {value!r}")
        return value in {"yes", "1", "true", "on"}

    def choice(self, name: str) -> str:
        value, choices = self.text(name), BY_NAME[name].choices
        if value not in choices:
            self.problems.add(name, f"must be one of {', '.join(choices)}, not {value!r}")
            return BY_NAME[name].default
        return value

    def words(self, name: str, *, default: list[str]) -> list[str]:
        given = [word.strip() for word in self.text(name).split(",") if word.strip()]
        return given or list(dict.fromkeys(default))

    def hosts(self, name: str) -> list[str]:
        found = []
        for word in self.words(name, default=[]):
            host = normalize_host(word)
            if host:
                found.append(host)
            else:
                self.problems.add(name, f"takes host names without port, path or wildcard, not {word!r}")
        return found

    def networks(self, name: str) -> list[Network]:
        try:
            return networks(self.words(name, default=[]))
        except ValueError as error:
            self.problems.add(name, f"must be addresses or networks like 127.0.0.1, 10.0.0.0/8: {error}")
            return []

    def clock_offset(self, name: str) -> timedelta:
        value = self.text(name)
        try:
            return clock.read_offset(value) if value else timedelta()
        except (ValueError, OverflowError):
            self.problems.add(
                name, f"must be a moment like 2028-02-29T23:30:00+00:00 or seconds like +3600, not {value!r}"
            )
            return timedelta()

    def folder(self, name: str, *, default: Path) -> Path:
        return Path(self.text(name) or default).expanduser().absolute()

    def address(self, name: str, *, default: str) -> str:
        value = (self.text(name) or default).rstrip("/")
        problem = f"must look like https://parley.example.org, without a path, not {value!r}"
        try:
            parts = urlsplit(value)
            host, port = normalize_host(parts.hostname or ""), parts.port
        except ValueError:
            self.problems.add(name, problem)
            return default
        if parts.scheme not in {"http", "https"} or not host or parts.path or parts.query or parts.username:
            self.problems.add(name, problem)
            return default
        return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def host_of(address: str) -> str:
    """Return the host as requests name it: an IPv6 address in brackets."""
    return normalize_host(urlsplit(address).hostname or "")


def normalize_host(text: str) -> str:
    """Return a host name in lower-case ASCII (`xn--…`) or an IPv6 address in brackets; empty if it is neither."""
    bare = text.strip().lower()
    with contextlib.suppress(ValueError):
        address = ip_address(bare.removeprefix("[").removesuffix("]"))
        return f"[{address}]" if address.version == 6 else str(address)
    try:
        name = bare.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return name if re.fullmatch(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?", name) else ""
