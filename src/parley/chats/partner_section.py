"""The section *Communication* on a partner's page: the threads with it, and the files of their client tasks."""

from collections.abc import Mapping
from typing import Any

from parley.chats.lists import Tab, threads_with
from parley.chats.thread_queries import papers_with
from parley.companies.actor import Actor
from parley.companies.models import Company

FEW = 12


def threads_on_partner_page(actor: Actor, partner: Company) -> Mapping[str, Any]:
    """Two statements."""
    return {
        "threads": threads_with(actor, partner, Tab.ALL, most=FEW),
        "papers": papers_with(actor, partner, most=FEW),
        "partner": partner,
        "tabs": {"open": Tab.OPEN.value, "done": Tab.DONE.value},
    }
