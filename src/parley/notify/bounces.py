"""Mails that come back: a report to the signed envelope sender of one of ours marks that mail, and with it the address.

Nothing else is believed, and nothing is ever answered.
"""

from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum

from flufl.bounce import scan_message

from parley.core import clock
from parley.core.acting_company import acting_as_system
from parley.notify.envelope import returned_mail
from parley.notify.models import OutgoingMail
from parley.notify.signals import mail_returned

LARGEST = 5_000_000


class Outcome(StrEnum):
    NOT_OURS = "not one of our mails: ignored"
    NO_REPORT = "not a report of a permanent failure: ignored"
    KNOWN = "the mail is marked as returned already"
    MARKED = "the mail is marked as returned"


def take_bounce(recipient: str, content: bytes) -> Outcome:
    """Mark the mail that was returned to `recipient`, if the report says that its address cannot receive mail."""
    mail_id = returned_mail(recipient)
    if mail_id is None:
        return Outcome.NOT_OURS
    if not _is_permanent(content[:LARGEST]):
        return Outcome.NO_REPORT
    with acting_as_system():
        mail = OutgoingMail.objects.select_for_update().filter(pk=mail_id).first()
        if mail is None:
            return Outcome.NOT_OURS
        if mail.bounced_at or mail.is_refused:
            return Outcome.KNOWN
        mail.bounced_at = clock.now()
        mail.save(update_fields=["bounced_at"])
        mail_returned.send(OutgoingMail, mail=mail)
    return Outcome.MARKED


def find_recipient(content: bytes) -> str:
    """Return the address that a mail was delivered to, as Postfix writes it at the top."""
    message = message_from_bytes(content[:LARGEST], policy=policy.default)
    for name in ("X-Original-To", "Delivered-To"):
        for value in message.get_all(name, []):
            if returned_mail(str(value)):
                return str(value)
    return ""


def _is_permanent(content: bytes) -> bool:
    """Return whether a mail reports that an address cannot receive mail.

    An automatic reply, such as one from a holiday, has no report, and a delay is temporary.
    """
    message = message_from_bytes(content, EmailMessage, policy=policy.default)
    try:
        return bool(scan_message(message))
    except (ValueError, LookupError, TypeError, AttributeError):
        # Broken encodings and structures, which the detectors of single mail servers do not expect.
        return False
