"""Rate limits for actions that cost others something, such as mail. Counted across all processes."""

import hashlib
from datetime import timedelta

from django.core.cache import caches

from parley.core import clock


def is_within(times: int, period: timedelta, what: str, *whose: object) -> bool:
    """Count one more use of `what`. Returns False, without counting, beyond `times` within `period`.

    The count is part of the transaction, so that a rollback undoes it. Two simultaneous uses may both take the last
    place.
    """
    key = "limit:" + hashlib.sha256("\n".join(map(str, (what, *whose))).encode()).hexdigest()
    cache = caches["transactional"]
    now, seconds = clock.machine_seconds(), period.total_seconds()
    lately = [moment for moment in cache.get(key, []) if moment > now - seconds]
    if len(lately) >= times:
        return False
    cache.set(key, [*lately, now], seconds)
    return True
