"""A database behind PgBouncer in transaction mode: pages through it, notifications beside it."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.external import server_on
from tests.filled_data import FilledData
from tests.installation import installation, until
from tests.pooler import PROGRAM, pooler
from tests.streams import ANNA, LUCA, comment, hex_of, open_task, stream, visitor


@pytest.mark.skipif(not PROGRAM, reason="needs Debian's pgbouncer")
def test_pages_mails_and_live_updates_work_behind_a_pooler(tmp_path: Path, filled_data: FilledData) -> None:
    with ExitStack() as running:
        parley = running.enter_context(installation(tmp_path))
        filled_data.copy_demo(parley)
        server = running.enter_context(server_on(parley.data))
        pool = running.enter_context(pooler(tmp_path, server))
        settings: dict[str, Any] = server.settings() | {
            "PARLEY_SECRET_KEY": (parley.data / "secret-key").read_text().strip(),
            "PARLEY_DATABASE_URL": pool.url("parley_app"),
            "PARLEY_DATABASE_DIRECT_URL": server.url("parley_app"),
        }
        parley.start("--demo", **settings)
        with server.connect() as database:
            task = open_task(database)
        mails = parley.data / "outgoing-mail"
        before = len([*mails.glob("*")])
        anna, luca = visitor(parley, ANNA), visitor(parley, LUCA)
        with stream(parley, anna) as events:
            for text in ("Is Thursday soon enough?", "Or Friday?"):
                comment(luca, task, text)
                assert events.until("task") == hex_of(task)
            assert luca.post("/sign-out")[0] == 302
        until(lambda: len([*mails.glob("*")]) > before)
        # Nobody who comes next acts for the company or the person before.
        with psycopg.connect(pool.url("parley_app"), autocommit=True, prepare_threshold=None) as next_one:
            for _ in range(10):
                row = next_one.execute(
                    "SELECT current_setting('parley.company', true), current_setting('parley.user', true)"
                ).fetchone()
                assert not any(row or ())
        parley.end()
        assert "Traceback" not in parley.said()
