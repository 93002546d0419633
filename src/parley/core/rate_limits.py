"""Rate limits for actions that cost others something, such as mail. Counted across all processes."""

import hashlib
from collections.abc import Hashable, Mapping
from datetime import timedelta
from itertools import chain
from typing import NamedTuple, TypeVar

from parley.core import clock
from parley.core.sql import fetch

# The table of the caches, whose culling removes expired rows. A conflicting row is locked until the other transaction
# ends, so that simultaneous uses are all counted. Each entry is a time, with "x" and a number for several uses at once.
_COUNT = """
INSERT INTO accounts_tries AS used (cache_key, value, expires)
SELECT key, %(now)s || CASE WHEN uses = 1 THEN '' ELSE 'x' || uses END, to_timestamp(%(until)s)
FROM unnest(%(keys)s::text[], %(uses)s::int[]) AS new (key, uses) WHERE uses <= %(times)s ORDER BY key
ON CONFLICT (cache_key) DO UPDATE SET expires = excluded.expires, value = concat_ws(' ',
  (SELECT string_agg(entry, ' ') FROM unnest(string_to_array(used.value, ' ')) entry
   WHERE split_part(entry, 'x', 1)::float8 > %(since)s),
  excluded.value)
WHERE %(times)s >= coalesce(nullif(split_part(excluded.value, 'x', 2), ''), '1')::int + coalesce(
  (SELECT sum(coalesce(nullif(split_part(entry, 'x', 2), ''), '1')::int)
   FROM unnest(string_to_array(used.value, ' ')) entry WHERE split_part(entry, 'x', 1)::float8 > %(since)s), 0)
RETURNING cache_key
"""

Whose = TypeVar("Whose", bound=tuple[Hashable, ...])


class _Counted(NamedTuple):
    key: str


def is_within(times: int, period: timedelta, what: str, *whose: Hashable) -> bool:
    """Count one more use of `what`. Returns False, without counting, beyond `times` within `period`. One statement.

    The count is part of the transaction, so that a rollback undoes it.
    """
    return not find_exceeded(times, period, what, {whose: 1})


def find_exceeded(times: int, period: timedelta, what: str, uses: Mapping[Whose, int]) -> set[Whose]:
    """Count the number of uses of `what` for each key. Returns the keys that would go beyond `times`, uncounted.

    One statement, whatever the number of keys.
    """
    keys = {_key_of(what, whose): whose for whose in uses}
    now, seconds = clock.machine_seconds(), period.total_seconds()
    parameters = {
        "keys": list(keys),
        "uses": [uses[whose] for whose in keys.values()],
        "now": str(now),
        "since": now - seconds,
        "until": now + seconds,
        "times": times,
    }
    counted = {row.key for row in fetch(_COUNT, parameters, _Counted)}
    return {whose for key, whose in keys.items() if key not in counted}


def _key_of(what: str, whose: tuple[Hashable, ...]) -> str:
    return "uses:" + hashlib.sha256("\n".join(map(str, chain((what,), whose))).encode()).hexdigest()
