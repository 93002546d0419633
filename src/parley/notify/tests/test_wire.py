"""What goes over the wire: one connection for many mails, seven bits, no smuggled mail, and a signature."""

import socket
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import override_settings

from parley.companies.tests.factories import Cast
from parley.core.environment import Dkim
from parley.notify.models import OutgoingMail
from parley.notify.sending import BeingSent, send, send_with_others
from parley.notify.tests.factories import mails
from parley.notify.tests.postbox import Postbox, body
from parley.notify.tests.test_mail import postbox, queued
from parley.tasks.tests.factories import general_task

__all__ = ["postbox"]

pytestmark = pytest.mark.django_db


def addresses(box: Postbox) -> list[str]:
    return [str(mail["To"]) for mail in box.mails]


def test_one_job_sends_what_is_due_over_one_connection(postbox: Postbox) -> None:
    ids = [queued(to=f"person{number}@x.example").pk for number in range(5)]
    send_with_others(ids[3])
    assert sorted(addresses(postbox)) == [f"person{number}@x.example" for number in range(5)]
    assert postbox.connections == 1
    for mail_id in ids:
        send_with_others(mail_id)
    assert len(postbox.mails) == 5


def test_jobs_of_mails_that_went_along_are_removed(postbox: Postbox) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    first, _second = queued(), queued()
    send_with_others(first.pk)
    assert [job.args["mail_id"] for job in ProcrastinateJob.objects.all()] == [str(first.pk)]


def test_server_that_ends_connections_after_some_mails_gets_them_all(postbox: Postbox) -> None:
    postbox.most_per_connection = 2
    ids = [queued(to=f"person{number}@x.example").pk for number in range(5)]
    send_with_others(ids[0])
    assert len(set(addresses(postbox))) == len(postbox.mails) == 5
    assert postbox.connections == 3


def test_refused_recipient_does_not_delay_the_others(postbox: Postbox) -> None:
    wrong, right = queued(to="nobody@x.example"), queued(to="person@x.example")
    handle = postbox.handle_RCPT

    async def refuse(server, session, envelope, address, options):  # type: ignore[no-untyped-def]
        return (
            "550 5.1.1 No such user"
            if "nobody" in address
            else await handle(server, session, envelope, address, options)
        )

    postbox.handle_RCPT = refuse  # type: ignore[method-assign]
    send_with_others(right.pk)
    assert addresses(postbox) == ["person@x.example"]
    assert {mail.to: mail.is_refused for mail in mails()} == {wrong.to: True, right.to: False}


def test_job_of_a_mail_that_was_just_tried_waits(postbox: Postbox) -> None:
    first, second = queued(), queued()
    postbox.answer = "451 Come back later"
    with pytest.raises(Exception, match="Come back later"):
        send_with_others(first.pk)
    assert [mail.tries for mail in mails()] == [1, 1]
    with pytest.raises(BeingSent):
        send_with_others(second.pk)
    assert [mail.tries for mail in mails()] == [1, 1]


@pytest.mark.parametrize("end", ["\n.\r\n", "\n.\n", "\r\n.\r\n", "\r.\r", "\r\n.\n"])
def test_no_text_ends_the_mail_before_its_end(postbox: Postbox, end: str) -> None:
    """SMTP smuggling: some servers take a dot between other line ends for the end of the mail."""
    smuggled = f"Hello{end}MAIL FROM:<anna@nordwind.example>\r\nRCPT TO:<eva@stranger.example>\r\nDATA\r\nEvil"
    send(queued(message=smuggled).pk)
    [mail] = postbox.mails
    content = postbox.envelopes[0].content
    assert isinstance(content, bytes)
    assert content.count(b"\n") == content.count(b"\r") == content.count(b"\r\n")
    assert content.isascii()
    assert "Evil" in body(mail)
    assert max(map(len, content.split(b"\r\n"))) < 998


def test_recipient_that_is_no_address_is_given_up(postbox: Postbox) -> None:
    for wrong in ("a@x.example\r\nRCPT TO:<eva@stranger.example>", "a@x.example, b@x.example"):
        mail = queued(to=wrong)
        send(mail.pk)
    assert postbox.envelopes == []
    assert all(mail.failed_at and not mail.is_refused for mail in mails())


# DKIM


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def signing(key: rsa.RSAPrivateKey) -> Iterator[dict[bytes, bytes]]:
    """Sign mails, and provide the entries of the DNS."""
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    with override_settings(DKIM=Dkim(pem, "k1", "parley.example"), DEFAULT_FROM_EMAIL="Parley <mail@parley.example>"):
        yield {b"k1._domainkey.parley.example.": b"v=DKIM1; k=rsa; p=" + b64encode(public)}


def verified(content: bytes, entries: dict[bytes, bytes]) -> bool:
    return bool(dkim.verify(content, dnsfunc=lambda name, timeout=5: entries.get(name)))


def test_signature_covers_what_a_mail_program_acts_upon(
    cast: Cast, postbox: Postbox, signing: dict[bytes, bytes]
) -> None:
    general_task(cast.anna, cast.luca)
    send(mails(cast.luca.user.email)[-1].pk)
    content = postbox.envelopes[0].original_content
    assert isinstance(content, bytes)
    assert verified(content, signing)
    tags = dict(part.strip().split("=", 1) for part in postbox.mails[0]["DKIM-Signature"].split(";"))
    assert (tags["d"], tags["s"]) == ("parley.example", "k1")
    assert "l" not in tags
    assert {"from", "list-unsubscribe", "list-unsubscribe-post", "subject"} <= set(
        tags["h"].replace(" ", "").split(":")
    )
    for change in (
        content.replace(b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Two-Click"),
        content.replace(b"/switch-off-mail/", b"/switch-on-mail/", 1),
        content.replace(b"Subject: ", b"Subject: Re: "),
        b"Subject: Another\r\n" + content,
        b"From: eva@stranger.example\r\n" + content,
        content + b"More\r\n",
    ):
        assert change != content
        assert not verified(change, signing)


def test_mail_in_every_script_is_signed_as_it_arrives(postbox: Postbox, signing: dict[bytes, bytes]) -> None:
    send(queued(company="Käse & Œufs – 株式会社 עברית", message="Grüße\n\n\n. dot\n" + "ø" * 2000 + "   ").pk)
    content = postbox.envelopes[0].original_content
    assert isinstance(content, bytes)
    assert verified(content, signing)
    assert "株式会社" in postbox.mails[0]["Subject"]


def test_silent_server_does_not_hold_a_batch_for_ever(tmp_path: Path) -> None:
    ids = [queued(to=f"person{number}@x.example").pk for number in range(3)]
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        override_settings(
            EMAIL_BACKEND="parley.notify.smtp.SmtpBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=server.getsockname()[1],
            EMAIL_TIMEOUT=0.1,
        ),
        pytest.raises(OSError),
    ):
        send_with_others(ids[0])
    assert not OutgoingMail.objects.exists()
    assert all(mail.leased_until is None and not mail.sent_at for mail in mails())
