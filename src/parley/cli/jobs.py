"""One job process: Procrastinate's worker on the same database."""

import os

# A worker that was killed shows no heartbeat; what it was doing is then done again (parley.core.jobs).
HEARTBEAT_SECONDS = 3.0
DEAD_AFTER_SECONDS = 12.0
GRACE_SECONDS = 5.0
# Mails can wait a moment; who waits for a page cannot.
GIVES_WAY = 10


def work_on_jobs() -> None:
    """Work until TERM."""
    os.nice(GIVES_WAY)
    from django.db import connection
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    # Between two jobs the database may have been started anew. A statement more per job costs nothing here.
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
