"""What an operator sets, and what is said when it cannot be."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from parley.core.environment import PACKAGE, BadEnvironment, Environment, Smtp, Tls, read_environment
from parley.core.variables import VARIABLES


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return str(tmp_path / "var")


def _read(folder: str, **variables: str) -> Environment:
    return read_environment({"PARLEY_DATA": folder, **variables})


def test_nothing_need_be_set(folder: str) -> None:
    environment = _read(folder)
    assert (environment.host, environment.port) == ("127.0.0.1", 8000)
    assert environment.base_url == "http://127.0.0.1:8000"
    assert environment.hosts == ["127.0.0.1", "localhost"]
    assert (environment.demo, environment.embedded, environment.smtp) == (False, True, None)
    assert environment.database["USER"] == "parley_app"
    assert environment.database["CONN_MAX_AGE"] is None


def test_the_secret_key_is_made_once_and_for_our_eyes_alone(folder: str) -> None:
    first = _read(folder).secret_key
    assert len(first) >= 50
    assert _read(folder).secret_key == first
    assert (Path(folder) / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in Path(folder).iterdir()] == ["secret-key"]


def test_a_secret_key_that_is_set_is_taken(folder: str) -> None:
    assert _read(folder, PARLEY_SECRET_KEY="k" * 40).secret_key == "k" * 40
    assert not Path(folder).exists()


def test_the_owner_is_another_role(folder: str) -> None:
    assert _read(folder, PARLEY_DATABASE_ROLE="owner").database["USER"] == "parley"


def test_a_database_elsewhere(folder: str) -> None:
    addresses = {
        "PARLEY_DATABASE_URL": "postgresql://parley_app:p%40ss@db.example.org:5433/parley?sslmode=require",
        "PARLEY_OWNER_DATABASE_URL": "postgresql://parley:secret@db.example.org/parley",
    }
    environment = _read(folder, **addresses)
    entry = environment.database
    assert (entry["HOST"], entry["PORT"], entry["NAME"]) == ("db.example.org", "5433", "parley")
    assert (entry["USER"], entry["PASSWORD"], entry["OPTIONS"]["sslmode"]) == ("parley_app", "p@ss", "require")
    assert environment.owner_database is not None
    assert environment.owner_database["USER"] == "parley"
    assert not environment.embedded


def test_what_listens_has_the_direct_address_beside_a_pooler(folder: str) -> None:
    pooled = _read(folder, PARLEY_DATABASE_URL="postgresql://parley_app@pooler/parley?prepare_threshold=none")
    assert pooled.direct_database == pooled.database
    assert pooled.database["OPTIONS"]["prepare_threshold"] is None
    both = _read(
        folder,
        PARLEY_DATABASE_URL="postgresql://parley_app@pooler/parley",
        PARLEY_DATABASE_DIRECT_URL="postgresql://parley_app@db/parley",
    )
    assert (both.database["HOST"], both.direct_database["HOST"]) == ("pooler", "db")


def test_installations_that_share_a_redis_have_channels_of_their_own(folder: str) -> None:
    channels = {_read(folder, PARLEY_SECRET_KEY=letter * 40).realtime_channel for letter in "ab"}
    assert len(channels) == 2
    assert not any("aaaa" in channel for channel in channels)


SENDER = "Parley <parley@example.org>"


def test_a_mail_server_needs_a_sender(folder: str) -> None:
    with pytest.raises(BadEnvironment, match="PARLEY_MAIL_FROM is needed with PARLEY_SMTP_URL"):
        _read(folder, PARLEY_SMTP_URL="smtp://mail.example.org")


def test_a_mail_server(folder: str) -> None:
    found = _read(
        folder, PARLEY_SMTP_URL="smtp://anna%40nordwind.example:s%3Acret@mail.example.org:587", PARLEY_MAIL_FROM=SENDER
    ).smtp
    assert found == Smtp("mail.example.org", 587, "anna@nordwind.example", "s:cret", tls=False, starttls=True)
    found = _read(folder, PARLEY_SMTP_URL="smtps://mail.example.org", PARLEY_MAIL_FROM=SENDER).smtp
    assert found == Smtp("mail.example.org", 465, "", "", tls=True, starttls=False)
    found = _read(folder, PARLEY_SMTP_URL="smtp://localhost?starttls=no", PARLEY_MAIL_FROM=SENDER).smtp
    assert found == Smtp("localhost", 25, "", "", tls=False, starttls=False)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PARLEY_PORT", "eighty", "must be a whole number from 1 to 65535, not 'eighty'"),
        ("PARLEY_PORT", "65536", "must be a whole number from 1 to 65535"),
        ("PARLEY_PORT", "-1", "must be a whole number"),
        ("PARLEY_WEB_WORKERS", "0", "must be a whole number from 1 to 64"),
        ("PARLEY_DEMO", "perhaps", "must be yes or no, not 'perhaps'"),
        ("PARLEY_BASE_URL", "parley.example.org", "must look like https://parley.example.org"),
        ("PARLEY_BASE_URL", "https://example.org/parley", "must look like https://parley.example.org, without a path"),
        ("PARLEY_SECRET_KEY", "short", "needs at least 32 characters"),
        ("PARLEY_DATABASE_URL", "mysql://x@y/z", "must look like postgresql://"),
        ("PARLEY_DATABASE_URL", "postgresql://parley_app@host", "must look like postgresql://"),
        ("PARLEY_DATABASE_URL", "postgresql://postgres@host/parley", "must sign in as parley_app"),
        ("PARLEY_DATABASE_URL", "postgresql://parley_app@host:port/parley", "has a port that is not a number"),
        ("PARLEY_DATABASE_ROLE", "root", "must be one of application, owner"),
        ("PARLEY_DATABASE_DIRECT_URL", "postgresql://parley_app@db/parley", "is for a database of your own"),
        ("PARLEY_REALTIME_URL", "http://cache.example.org", "must look like redis://"),
        ("PARLEY_REALTIME_URL", "redis://cache.example.org:port", "has a port that is not a number"),
        ("PARLEY_SMTP_URL", "mail.example.org", "must look like smtp://"),
        ("PARLEY_SMTP_URL", "smtp://mail.example.org:99999", "has a port that is not a number"),
        ("PARLEY_SMTP_CA", "/nowhere/ca.pem", "must be a file with certificates"),
        ("PARLEY_MAIL_FROM", "Parley", "must be an address such as Parley <parley@example.com>"),
        ("PARLEY_LOG_LEVEL", "loud", "must be one of debug, info, warning, error"),
        ("PARLEY_CLOCK", "tomorrow", "must be a moment like 2028-02-29T23:30:00+00:00 or seconds like +3600"),
        ("PARLEY_CLOCK", "2028-02-29T23:30", "must be a moment like 2028-02-29T23:30:00+00:00 or seconds like"),
        ("PARLEY_CLOCK", "2028-02-29T23:30:00+00:00", "is for the demo alone"),
        ("PARLEY_PROT", "8000", "is not a setting; PARLEY_PORT is"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(folder: str, name: str, value: str, sentence: str) -> None:
    with pytest.raises(BadEnvironment) as problem:
        _read(folder, **{name: value})
    [said] = problem.value.sentences
    assert said.startswith(f"{name} {sentence}")
    assert said.endswith(".")


def test_the_demo_has_a_clock_of_its_own(folder: str) -> None:
    assert _read(folder, PARLEY_DEMO="yes").clock_offset == timedelta()
    assert _read(folder, PARLEY_DEMO="yes", PARLEY_CLOCK="-3600").clock_offset == timedelta(hours=-1)


def test_all_that_is_wrong_is_said_at_once(folder: str) -> None:
    with pytest.raises(BadEnvironment) as problem:
        _read(folder, PARLEY_PORT="x", PARLEY_DEMO="y", PARLEY_LOG_LEVEL="z")
    assert len(problem.value.sentences) == 3


def test_what_is_no_network_is_said(folder: str) -> None:
    with pytest.raises(BadEnvironment, match="PARLEY_PROXIES must be addresses or networks"):
        _read(folder, PARLEY_PROXIES="127.0.0.1, proxy.example")


def test_a_data_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadEnvironment, match="PARLEY_DATA must be a folder Parley may write to"):
        _read(str(tmp_path / "file" / "var"))


def test_the_owner_needs_an_address_of_its_own(folder: str) -> None:
    with pytest.raises(BadEnvironment, match="PARLEY_OWNER_DATABASE_URL is needed"):
        _read(folder, PARLEY_DATABASE_URL="postgresql://parley_app@db/parley", PARLEY_DATABASE_ROLE="owner")


def test_the_documentation_lists_every_setting() -> None:
    page = (PACKAGE.parents[1] / "docs" / "configuration.md").read_text()
    assert set(re.findall(r"^\| `(PARLEY_\w+)` \|", page, re.MULTILINE)) == {variable.name for variable in VARIABLES}


def test_tls_needs_both_files_and_an_address_with_https(folder: str, tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    certificate.touch()
    with pytest.raises(BadEnvironment) as refused:
        _read(folder, PARLEY_TLS_CERTIFICATE=str(certificate), PARLEY_BASE_URL="http://parley.example")
    assert refused.value.sentences == [
        "PARLEY_TLS_KEY is needed with PARLEY_TLS_CERTIFICATE.",
        "PARLEY_BASE_URL must begin with https:// where PARLEY_TLS_CERTIFICATE is set.",
    ]
    with pytest.raises(BadEnvironment, match="PARLEY_TLS_KEY must be a file that Parley may read"):
        _read(folder, PARLEY_TLS_CERTIFICATE=str(certificate), PARLEY_TLS_KEY=str(key))
    key.touch()
    files = {"PARLEY_TLS_CERTIFICATE": str(certificate), "PARLEY_TLS_KEY": str(key)}
    environment = _read(folder, **files)
    assert environment.tls == Tls(certificate, key)
    assert environment.base_url == "https://127.0.0.1:8000"
    with pytest.raises(BadEnvironment, match="a proxy of your own ends TLS itself"):
        _read(folder, **files, PARLEY_FRONT="none")


def test_hosts_are_named_as_browsers_name_them(folder: str) -> None:
    environment = _read(
        folder,
        PARLEY_BASE_URL="https://Pärley.example:8443",
        PARLEY_HOSTS="old.example, [2001:DB8::1], ::2, Bücher.example",
    )
    assert environment.base_url == "https://xn--prley-gra.example:8443"
    assert environment.hosts == [
        "xn--prley-gra.example",
        "old.example",
        "[2001:db8::1]",
        "[::2]",
        "xn--bcher-kva.example",
        "localhost",
        "127.0.0.1",
    ]
    assert environment.origins[:2] == ["https://xn--prley-gra.example:8443", "https://old.example:8443"]
    assert _read(folder, PARLEY_BASE_URL="http://[::1]:8000").hosts[0] == "[::1]"


@pytest.mark.parametrize(
    "host", ["*", "*.example.org", ".example.org", "example.org:8000", "https://x.example", "a b", "x/y"]
)
def test_hosts_that_cannot_work_are_refused(folder: str, host: str) -> None:
    with pytest.raises(BadEnvironment, match="PARLEY_HOSTS takes host names without port, path or wildcard"):
        _read(folder, PARLEY_HOSTS=f"good.example, {host}")


def test_a_look_at_the_settings_leaves_no_key(folder: str) -> None:
    assert read_environment({"PARLEY_DATA": folder}, makes_key=False).secret_key == ""
    assert not Path(folder).exists()
