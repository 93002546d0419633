"""Rate limits for actions that cost others something, such as mail. Counted across all processes."""

import hashlib
from datetime import timedelta

from django.db import connection

from parley.core import clock

# The table of the caches, whose culling removes expired rows. A conflicting row is locked until the other transaction
# ends, so that simultaneous uses are all counted.
_COUNT = """
INSERT INTO accounts_tries AS used (cache_key, value, expires)
VALUES (%(key)s, %(now)s, to_timestamp(%(until)s))
ON CONFLICT (cache_key) DO UPDATE SET expires = excluded.expires, value = concat_ws(' ',
  (SELECT string_agg(at, ' ') FROM unnest(string_to_array(used.value, ' ')) at WHERE at::float8 > %(since)s),
  excluded.value)
WHERE %(times)s > (SELECT count(*) FROM unnest(string_to_array(used.value, ' ')) at WHERE at::float8 > %(since)s)
RETURNING true
"""


def is_within(times: int, period: timedelta, what: str, *whose: object) -> bool:
    """Count one more use of `what`. Returns False, without counting, beyond `times` within `period`. One statement.

    The count is part of the transaction, so that a rollback undoes it.
    """
    key = "uses:" + hashlib.sha256("\n".join(map(str, (what, *whose))).encode()).hexdigest()
    now, seconds = clock.machine_seconds(), period.total_seconds()
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT, {"key": key, "now": str(now), "since": now - seconds, "until": now + seconds, "times": times}
        )
        return cursor.fetchone() is not None
