"""How often something may be done that costs others something, such as a mail: counted where every process looks."""

import hashlib
from datetime import timedelta

from django.core.cache import caches

from parley.core import clock


def is_within(times: int, period: timedelta, what: str, *whose: object) -> bool:
    """Count one more of `what`. False, and not counted, where that would be more than `times` within `period`.

    Within the transaction: what is rolled back was not done. Two at the very same moment may both be the last one.
    """
    key = "limit:" + hashlib.sha256("\n".join(map(str, (what, *whose))).encode()).hexdigest()
    cache = caches["transactional"]
    now, seconds = clock.machine_seconds(), period.total_seconds()
    lately = [moment for moment in cache.get(key, []) if moment > now - seconds]
    if len(lately) >= times:
        return False
    cache.set(key, [*lately, now], seconds)
    return True
