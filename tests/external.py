"""A PostgreSQL server like an operator's: reached over TCP, with roles and database created by hand."""

import datetime
import ipaddress
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from parley.core import clock
from parley.core.postgres import binaries
from parley.core.postgres import cluster as clusters
from parley.core.postgres.cluster import SUPERUSER, Cluster
from tests.database import run_sql
from tests.installation import free_port


@dataclass(frozen=True)
class Server:
    port: int
    certificate: Path | None
    database: str = "parley"

    def url(self, role: str, parameters: str = "") -> str:
        return f"postgresql://{role}:secret@127.0.0.1:{self.port}/{self.database}{parameters}"

    def connect(self, role: str = SUPERUSER, database: str = "parley") -> psycopg.Connection[Any]:
        return psycopg.connect(host="127.0.0.1", port=self.port, user=role, dbname=database, autocommit=True)

    def with_empty_database(self) -> "Server":
        """Return the same server with another database, which has no tables."""
        name = f"empty_{secrets.token_hex(3)}"
        with self.connect() as superuser:
            _create_database(superuser, name)
        return replace(self, database=name)

    def settings(self) -> dict[str, str]:
        """Return the operator's settings: both addresses, and the key that all servers of this database share."""
        urls = {"PARLEY_DATABASE_URL": self.url("parley_app"), "PARLEY_OWNER_DATABASE_URL": self.url("parley")}
        return {**urls, "PARLEY_SECRET_KEY": "k" * 40}


@contextmanager
def external_server(folder: Path, *, port: int = 0, has_tls: bool = False, tables: bytes = b"") -> Iterator[Server]:
    """Provide a server with the roles and the database of docs/configuration.md, which are there before it listens.

    `tables` is SQL to fill the database with.

    The embedded server's programs do not support TLS; those of the system's package do, if it is installed.
    """
    port = port or free_port()
    settings = clusters.SETTINGS | {"listen_addresses": "127.0.0.1", "port": str(port)}
    cluster = Cluster(folder / "external", durable=False)
    settings["hba_file"] = str(cluster.home.database / "pg_hba.conf")
    # The server's own user must be able to read it when root starts the server.
    place = cluster.home.database.parent
    copy = None
    if has_tls:
        certificate, key = _certificate(place)
        if cluster.home.user:
            os.chown(key, cluster.home.user.pw_uid, cluster.home.user.pw_gid)
        settings |= {"ssl": "on", "ssl_cert_file": str(certificate), "ssl_key_file": str(key)}
        copy = Path(shutil.copyfile(certificate, folder / "server with a space.crt"))
    try:
        with pytest.MonkeyPatch.context() as patch:
            if has_tls:
                patch.setattr(binaries, "_of_the_wheel", lambda _for_another_user: [])
            patch.setattr(clusters, "SETTINGS", settings | {"listen_addresses": ""})
            cluster.start()
            _create_roles(str(cluster.socket), port)
            run_sql("parley", tables, host=str(cluster.socket), port=port)
            cluster.stop()
            patch.setattr(clusters, "SETTINGS", settings)
            cluster.start()
        yield Server(port, copy)
    finally:
        cluster.stop()
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def server_on(data: Path) -> Iterator[Server]:
    """Provide a server like an operator's on the database of a stopped installation."""
    port = free_port()
    cluster = Cluster(data, durable=False)
    settings = clusters.SETTINGS | {"listen_addresses": "127.0.0.1", "port": str(port)}
    settings["hba_file"] = str(cluster.home.database / "pg_hba.conf")
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clusters, "SETTINGS", settings)
            cluster.start()
        yield Server(port, None)
    finally:
        cluster.stop()


def _create_roles(socket: str, port: int) -> None:
    with psycopg.connect(host=socket, port=port, user=SUPERUSER, dbname="postgres", autocommit=True) as superuser:
        superuser.execute("CREATE ROLE parley LOGIN")
        superuser.execute("CREATE ROLE parley_app LOGIN NOINHERIT")
        superuser.execute("CREATE ROLE parley_system NOLOGIN")
        superuser.execute("GRANT parley_system TO parley_app")
        _create_database(superuser, "parley")


def _create_database(superuser: psycopg.Connection[Any], name: str) -> None:
    superuser.execute(f"CREATE DATABASE {name} OWNER parley ENCODING 'UTF8' TEMPLATE template0".encode())


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Create a self-signed certificate for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "server.crt", folder / "server.key"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[0].chmod(0o644)
    files[1].touch(mode=0o600)
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files
