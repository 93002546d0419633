"""Periodic jobs for files."""

from procrastinate.contrib.django import app

from parley.files import store


@app.periodic(cron="23 4 * * *")
@app.task(name="files.sweep_incoming", queueing_lock="files.sweep_incoming")
def sweep_incoming(timestamp: int) -> int:  # noqa: ARG001 - passed to every periodic job
    """Remove the files of uploads whose process was killed. Returns their number."""
    return store.sweep_incoming()
