"""The secret key belongs to its database: another one would sign everybody out and spoil the history."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from parley.core.postgres.connection import DatabaseUnusable
from parley.core.postgres.secret_key import adopt_secret_key, check_secret_key
from tests.filled_data import FilledData
from tests.installation import Parley, installation

OURS, ANOTHER = "o" * 40, "a" * 40


@pytest.fixture
def entry(transactional_db: None) -> dict[str, Any]:
    return {**settings.DATABASES["default"], "NAME": connection.settings_dict["NAME"]}


@pytest.fixture
def parley(tmp_path: Path, filled_data: FilledData) -> Iterator[Parley]:
    with installation(tmp_path) as parley:
        filled_data.copy_migrated(parley)
        yield parley


def _check(entry: dict[str, Any], key: str, *, fits: bool = True) -> None:
    check_secret_key(entry, key, fits_history=lambda: fits)


def test_an_empty_database_takes_the_first_key_and_refuses_every_other(entry: dict[str, Any]) -> None:
    _check(entry, OURS)
    _check(entry, OURS, fits=False)
    with pytest.raises(DatabaseUnusable, match="The secret key is not the one of this database"):
        _check(entry, ANOTHER)
    _check(entry, OURS)


def test_a_key_that_sealed_nothing_of_the_history_is_not_taken(entry: dict[str, Any]) -> None:
    with pytest.raises(DatabaseUnusable, match="The secret key is not the one of this database"):
        _check(entry, ANOTHER, fits=False)
    _check(entry, OURS)


def test_the_owner_may_take_another_key_when_the_former_is_lost(entry: dict[str, Any]) -> None:
    _check(entry, OURS)
    adopt_secret_key({**entry, "USER": "parley"}, ANOTHER)
    _check(entry, ANOTHER)
    with pytest.raises(DatabaseUnusable):
        _check(entry, OURS)


@pytest.mark.parametrize("statement", ["UPDATE core_secretkeycheck SET value = ''", "DELETE FROM core_secretkeycheck"])
def test_the_application_does_not_change_which_key_it_is(entry: dict[str, Any], statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_a_lost_key_is_said_and_never_made_anew(parley: Parley) -> None:
    assert parley.run("verify").stdout.endswith("Nothing was changed.\n")
    key = parley.data / "secret-key"
    kept = key.read_text()
    key.unlink()
    done = parley.run("serve")
    assert (done.returncode, done.stderr.splitlines()) == (
        2,
        [
            f"PARLEY_SECRET_KEY is not set and {key} is missing, but the database beside it was filled with a key: put "
            "that one back. docs/running.md says what to do when it is lost."
        ],
    )
    assert not key.exists()
    done = parley.run("verify", PARLEY_SECRET_KEY=ANOTHER)
    assert done.returncode == 1
    assert done.stderr.startswith("The secret key is not the one of this database: ")
    assert not key.exists()
    key.write_text(kept)
    assert parley.run("verify").stdout == "Nothing was changed.\n"
    assert parley.run("adoptkey", PARLEY_SECRET_KEY=ANOTHER).returncode == 0
    assert parley.run("verify", PARLEY_SECRET_KEY=ANOTHER).stdout == "Nothing was changed.\n"
