"""Threads with news in the Inbox."""

from collections.abc import Mapping
from typing import Any

from parley.chats.lists import unread_threads
from parley.companies.actor import CompanyRequest

FEW = 8


def threads_in_inbox(request: CompanyRequest) -> Mapping[str, Any]:
    """Return the unread threads for the Inbox. One statement."""
    return {"threads": unread_threads(request.actor, most=FEW)}
