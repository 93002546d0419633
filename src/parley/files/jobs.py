"""What happens to files by the clock."""

from procrastinate.contrib.django import app

from parley.files import store


@app.periodic(cron="23 4 * * *")
@app.task(queueing_lock="sweep_incoming", pass_context=False)
def sweep_incoming(timestamp: int) -> None:  # noqa: ARG001 - given by the clock
    """Remove what uploads left behind that ended with their process."""
    store.sweep_incoming()
