"""A job process: Procrastinate's worker on the same database."""

import os

# A killed worker stops sending heartbeats; its jobs are then repeated (parley.core.jobs).
HEARTBEAT_SECONDS = 3.0
DEAD_AFTER_SECONDS = 12.0
GRACE_SECONDS = 5.0
# Mail can wait a moment; a person waiting for a page cannot.
GIVES_WAY = 10


def work_on_jobs() -> None:
    """Work until TERM."""
    os.nice(GIVES_WAY)
    from django.db import connection
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    # The database may have restarted between two jobs. One more statement per job is cheap here.
    connection.settings_dict["CONN_HEALTH_CHECKS"] = True
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(connector.get_worker_connector()):
        app.run_worker(
            concurrency=4,
            delete_jobs="successful",
            shutdown_graceful_timeout=GRACE_SECONDS,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=DEAD_AFTER_SECONDS,
        )
