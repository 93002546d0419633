"""Slugs of the question task's kind, states and actions, for the queries, SQL and actions that `kind.py` imports."""

from collections.abc import Iterable

KIND = "question"

UNANSWERED = "unanswered"
ANSWERED = "answered"
REJECTED = "rejected"
ACCEPTED = "accepted"
NOT_ASKED = "not_asked"
CANCELLED = "cancelled"

WAITING = (UNANSWERED, REJECTED)
"""Waiting for the partner to answer."""
WRITABLE = (*WAITING, NOT_ASKED)
"""Open for drafts, including questions that another draft is about to bring up."""
ANSWERED_OR_ACCEPTED = (ANSWERED, ACCEPTED)
"""With a valid answer."""
OPEN = (UNANSWERED, ANSWERED, REJECTED)
NOT_COUNTED = (NOT_ASKED, CANCELLED)
"""Left out of the number of questions."""

SEND_ANSWER = "send_answer"
ACCEPT = "accept"
REJECT = "reject"


def sql_list(states: Iterable[str]) -> str:
    """Return `states` as the right side of SQL's IN."""
    return "({})".format(", ".join(f"'{state}'" for state in states))
