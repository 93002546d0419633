"""Writing notices: one statement for all recipients of a change, in its transaction.

The statement is a SELECT of the app that knows the recipients, with the columns of `COLUMNS`. `parley_notify` adds
what holds for every notice: nobody is notified of their own doing, only active members are, of an own company or a
connected one, as their settings say, and of several reasons for one event the strongest counts. A row for the author
marks the author's own notice of the topic as done.
"""

from collections.abc import Mapping
from typing import Any

from parley.core.sql import execute

COLUMNS = (
    "user_id",
    "company_id",
    "partner_id",
    "topic",
    "topic_id",
    "kind",
    "event_id",
    "grp",
    "reason",
    "code",
    "details",
    "by_user",
    "by_company",
    "at",
)
_ROW = ", ".join(f"told.{column}" for column in COLUMNS)
_WRITE = f"""
SELECT parley_notify(ARRAY(SELECT ROW({_ROW})::parley_new_notice FROM ({{source}}) told))
"""  # noqa: S608 - no user input


def write_notices(source: str, parameters: Mapping[str, Any]) -> None:
    """Write the notices that `source` selects. One statement."""
    execute(_WRITE.format(source=source), parameters)
