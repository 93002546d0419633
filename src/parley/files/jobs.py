"""What happens to files by the clock."""

from procrastinate.contrib.django import app

from parley.files import store


@app.periodic(cron="23 4 * * *")
@app.task(name="files.sweep_incoming", queueing_lock="files.sweep_incoming")
def sweep_incoming(timestamp: int) -> int:  # noqa: ARG001 - handed to every periodic job
    """Remove what uploads left behind that ended with their process; returns how many files that were."""
    return store.sweep_incoming()
