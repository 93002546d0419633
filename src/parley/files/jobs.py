"""Periodic jobs for files."""

from procrastinate.contrib.django import app

from parley.files import kept, store


@app.periodic(cron="23 4 * * *")
@app.task(name="files.sweep_incoming", queueing_lock="files.sweep_incoming")
def sweep_incoming(timestamp: int) -> int:  # noqa: ARG001 - passed to every periodic job
    """Remove the files of uploads whose process was killed. Returns their number."""
    return store.sweep_incoming()


@app.periodic(cron="*/10 * * * *")
@app.task(name="files.sweep_kept", queueing_lock="files.sweep_kept")
def sweep_kept(timestamp: int) -> int:  # noqa: ARG001 - passed to every periodic job
    """Remove files of forms that were not sent within an hour. Returns their number."""
    return kept.sweep_kept()
