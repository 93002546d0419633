"""Periodic jobs for accounts: delete expired sessions and counts of attempts."""

from django.contrib.sessions.models import Session
from django.db import connection
from procrastinate.contrib.django import app

from parley.core import clock
from parley.core.retention import ROWS, delete_in_batches

# The cache's own culling keeps expired entries until there are many.
_DELETE_TRIES = """
DELETE FROM accounts_tries WHERE cache_key IN (
  SELECT cache_key FROM accounts_tries WHERE expires < now() LIMIT %s FOR UPDATE SKIP LOCKED
)
"""


@app.periodic(cron="47 4 * * *")
@app.task(name="accounts.delete_expired", queueing_lock="accounts.delete_expired")
def delete_expired(timestamp: int) -> int:  # noqa: ARG001 - passed to every periodic job
    """Delete expired sessions and counts. Returns their number."""
    deleted = delete_in_batches(Session.objects.filter(expire_date__lt=clock.machine_now()))
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_DELETE_TRIES, [ROWS])
            count: int = cursor.rowcount
            deleted += count
            if count < ROWS:
                return deleted
