"""Reading the mails that were queued."""

import re

from parley.core.acting_company import acting_as_system
from parley.notify.models import OutgoingMail


def mails(to: str = "") -> list[OutgoingMail]:
    """Return the queued mails, oldest first."""
    with acting_as_system():
        queued = OutgoingMail.objects.order_by("created_at", "pk")
        return list(queued.filter(to=to) if to else queued)


def link_in(mail: OutgoingMail) -> str:
    """Return the path of the first link of a mail."""
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.text)
    assert found, mail.text
    return found[1]
