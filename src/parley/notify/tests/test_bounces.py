"""Returned mail: only reports to our signed senders count, and nothing is ever answered."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from django.test import override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from parley.notify.bounces import Outcome, find_recipient, take_bounce
from parley.notify.envelope import returned_mail
from parley.notify.sending import send
from parley.notify.tests.factories import mails
from parley.notify.tests.postbox import Postbox
from parley.notify.tests.test_mail import postbox, queued

__all__ = ["postbox"]

pytestmark = pytest.mark.django_db

ADDRESS = "bounce@parley.example"


@pytest.fixture(autouse=True)
def bounce_address() -> Iterator[None]:
    with override_settings(BOUNCE_ADDRESS=ADDRESS):
        yield


def report(status: str = "5.1.1", action: str = "failed", to: str = "lea@milk.example") -> bytes:
    """Return a delivery status notification as RFC 3464 and Postfix have it."""
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: bounce@parley.example\r\nSubject: Undelivered Mail\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: text/plain\r\n\r\nI could not deliver it.\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {to}\r\nOriginal-Recipient: rfc822;{to}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; 550 {status} No such user\r\n\r\n--B--\r\n"
    ).encode()


@pytest.fixture
def sender(postbox: Postbox) -> str:
    """Return the envelope's sender of a mail that was sent."""
    send(queued().pk)
    found = postbox.envelopes[0].mail_from
    assert found
    assert postbox.mails[0]["From"] == "Parley <parley@localhost>"
    return found


def bounced() -> bool:
    return mails()[0].bounced_at is not None


def test_permanent_failure_marks_the_mail_and_answers_nobody(sender: str) -> None:
    jobs, count = ProcrastinateJob.objects.count(), len(mails())
    assert take_bounce(sender, report()) is Outcome.MARKED
    assert bounced()
    assert take_bounce(sender, report()) is Outcome.KNOWN
    assert (ProcrastinateJob.objects.count(), len(mails())) == (jobs, count)


@pytest.mark.parametrize(
    "content",
    [
        report("4.2.2", "delayed"),
        b"From: lea@milk.example\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nBack on Monday.\r\n",
        b"",
        b"\x00\xff" * 1000,
        b"Content-Type: multipart/report; boundary=B\r\n\r\n" + b"--B\r\n" * 20_000,
        b'Content-Type: text/plain; charset="no-such"\r\n\r\n\xff\xfe',
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n--B\r\n"
        b"Content-Type: message/delivery-status\r\n\r\nAction: failed\r\n--B--",
    ],
)
def test_other_mail_changes_nothing(sender: str, content: bytes) -> None:
    assert take_bounce(sender, content) is Outcome.NO_REPORT
    assert not bounced()


def test_only_signed_senders_are_believed(sender: str) -> None:
    local, _, domain = sender.partition("@")
    forged = [
        "",
        "lea@milk.example",
        f"{local[:-1]}a@{domain}" if local[-1] != "a" else f"{local[:-1]}b@{domain}",
        f"bounce+{'a' * 42}@{domain}",
        f"{local}@elsewhere.example",
        f"other+{local.partition('+')[2]}@{domain}",
        local,
        f"{local}é@{domain}",
        "bounce+@parley.example",
    ]
    for address in forged:
        assert take_bounce(address, report()) is Outcome.NOT_OURS, address
    assert not bounced()
    with override_settings(BOUNCE_ADDRESS=""):
        assert take_bounce(sender, report()) is Outcome.NOT_OURS


def test_address_survives_other_case_and_length_limit(sender: str) -> None:
    assert len(sender.partition("@")[0]) <= 64
    assert returned_mail(sender.upper()) == returned_mail(f"<{sender}>") == mails()[0].pk


def test_recipient_is_found_where_postfix_writes_it(sender: str) -> None:
    head = f"X-Original-To: {sender}\r\nDelivered-To: parley@localhost\r\n".encode()
    assert find_recipient(head + report()) == sender
    assert find_recipient(report()) == ""
    assert find_recipient(b"X-Original-To: =?x?y?z?=\r\n\r\n") == ""


def test_replies_of_real_servers_are_understood(sender: str) -> None:
    """Exchange writes RFC 3464 in its own way, and qmail none at all."""
    qmail = EmailMessage()
    qmail["From"], qmail["To"], qmail["Subject"] = "MAILER-DAEMON@mx.example", ADDRESS, "failure notice"
    qmail.set_content(
        "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the "
        "following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        "<lea@milk.example>:\nSorry, no mailbox here by that name.\n\n--- Below this line is a copy of the message.\n"
    )
    assert take_bounce(sender, qmail.as_bytes()) is Outcome.MARKED
