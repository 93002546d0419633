"""A job process: Procrastinate's worker on the same database."""

import asyncio
import os
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from procrastinate import App

# A killed worker stops sending heartbeats; its jobs are then repeated (parley.core.jobs).
HEARTBEAT_SECONDS = 3.0
DEAD_AFTER_SECONDS = 12.0
GRACE_SECONDS = 5.0
MAIL = "mail"
# Mail can wait a moment; a person waiting for a page cannot.
GIVES_WAY = 10


def work_on_jobs() -> None:
    """Work until TERM."""
    os.nice(GIVES_WAY)
    from django.conf import settings
    from django.db import connection
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    # New jobs are notified, which no pooler passes on.
    connection.settings_dict.update(settings.ENV.direct_database)
    # The database may have restarted between two jobs. One more statement per job is cheap here.
    connection.settings_dict["CONN_HEALTH_CHECKS"] = True
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()) as worker_app:
        asyncio.run(_work(worker_app))


async def _work(app: "App") -> None:
    """Run a worker for mail and one for everything else, so that a mail server that hangs delays only mail."""
    async with app.open_async():
        app.perform_import_paths()  # type: ignore[no-untyped-call]
        others = {task.queue for task in app.tasks.values()} - {MAIL}
        async with asyncio.TaskGroup() as group:
            workers = [
                group.create_task(
                    app.run_worker_async(
                        name=name,
                        queues=queues,
                        concurrency=concurrency,
                        delete_jobs="successful",
                        shutdown_graceful_timeout=GRACE_SECONDS,
                        update_heartbeat_interval=HEARTBEAT_SECONDS,
                        stalled_worker_timeout=DEAD_AFTER_SECONDS,
                        install_signal_handlers=False,
                    )
                )
                for name, queues, concurrency in (("worker", sorted(others), 4), ("mail", [MAIL], 2))
            ]

            def stop() -> None:
                for worker in workers:
                    worker.cancel()

            for sign in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(sign, stop)
