"""Mail that does not go out: seen at once, tried for days, delivered once, and no longer stored than needed."""

import logging
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPSenderRefused

import pytest
from django.db import connection
from django.test import override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from parley.companies.tests import factories
from parley.core import clock
from parley.core.retention import delete_in_batches
from parley.notify import queue
from parley.notify.models import OutgoingMail
from parley.notify.retries import FIRST_PAUSE, GIVES_UP_AFTER, LONGEST_PAUSE, is_final, pause_after
from parley.notify.sending import BeingSent, send
from parley.notify.tests.factories import mails
from parley.notify.tests.postbox import BACKEND as SMTP
from parley.notify.tests.postbox import Postbox, body
from parley.notify.tests.test_mail import postbox, queued
from tests.certificates import make_certificate

__all__ = ["postbox"]

pytestmark = pytest.mark.django_db


@contextmanager
def server_that(behaves: str) -> Iterator[int]:
    """Provide a mail server that says nothing, drips a greeting, or hangs up at once."""
    stop = threading.Event()

    def serve(line: socket.socket) -> None:
        with line, suppress(OSError):
            while behaves == "drips" and not stop.wait(0.05):
                line.sendall(b"2")
            if behaves == "is silent":
                stop.wait()

    def listen(server: socket.socket) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=serve, args=[server.accept()[0]], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=listen, args=[server], daemon=True).start()
        with override_settings(EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=server.getsockname()[1]):
            yield server.getsockname()[1]
        stop.set()
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("behaves", ["is silent", "drips", "hangs up"])
def test_mail_to_a_server_in_trouble_waits(behaves: str) -> None:
    mail = queued()
    with (
        server_that(behaves),
        override_settings(EMAIL_TIMEOUT=0.3, MAIL_DEADLINE=0.6),
        pytest.raises((OSError, SMTPException)),
    ):
        send(mail.pk)
    [kept] = mails()
    assert (kept.tries, kept.sent_at, kept.failed_at, kept.leased_until) == (1, None, None, None)
    assert kept.problem
    assert kept.next_try_at


def test_mail_is_delivered_once_after_three_days_without_a_server(postbox: Postbox) -> None:
    ids = [queued(to=f"person{number}@x.example").pk for number in range(3)]
    moment, end = clock.now(), clock.now() + timedelta(days=3)
    postbox.answer = "451 Come back later"
    tries = 0
    while moment < end:
        tries += 1
        with clock.at(moment):
            for mail_id in ids:
                with pytest.raises(SMTPException, match="Come back later"):
                    send(mail_id)
        moment += pause_after(tries)
    postbox.answer = "250 OK"
    with clock.at(moment):
        for mail_id in ids * 2:
            send(mail_id)
    assert sorted(str(mail["To"]) for mail in postbox.mails) == [f"person{number}@x.example" for number in range(3)]


def test_mail_is_given_up_after_days_and_kept_for_an_operator(postbox: Postbox) -> None:
    mail = queued()
    postbox.answer = "451 Come back later"
    with pytest.raises(SMTPException):
        send(mail.pk)
    with clock.at(clock.now() + GIVES_UP_AFTER + timedelta(minutes=1)):
        send(mail.pk)
    [kept] = mails()
    assert kept.failed_at
    assert "Come back later" in kept.problem
    postbox.answer = "250 OK"
    send(mail.pk)
    assert postbox.mails == []
    assert queue.retry_all() == 1
    send(mail.pk)
    assert len(postbox.mails) == 1


def test_pauses_grow_to_half_an_hour() -> None:
    pauses = [pause_after(tries) for tries in range(1, 100_000)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (FIRST_PAUSE, LONGEST_PAUSE)


@pytest.mark.parametrize(
    ("problem", "final"),
    [
        (SMTPRecipientsRefused({"a@x.example": (550, b"5.1.1 No such user")}), True),
        (SMTPRecipientsRefused({"a@x.example": (450, b"Greylisted")}), False),
        (SMTPRecipientsRefused({"a@x.example": (554, b"5.7.1 Relay access denied")}), False),
        (SMTPSenderRefused(550, b"Who are you?", "parley@x.example"), False),
        (TimeoutError(), False),
        (UnicodeEncodeError("ascii", "ä", 0, 1, "no"), True),
    ],
)
def test_only_a_mailbox_that_cannot_receive_ends_it(problem: Exception, final: bool) -> None:
    assert is_final(problem) is final


def test_log_says_once_an_hour_why_mail_waits(postbox: Postbox, caplog: pytest.LogCaptureFixture) -> None:
    postbox.answer = "451 Come back later"
    with caplog.at_level(logging.WARNING, "parley"):
        for number in range(3):
            with pytest.raises(SMTPException):
                send(queued(to=f"person{number}@x.example").pk)
        postbox.recipient_answer = "450 Mailbox busy"
        with pytest.raises(SMTPException):
            send(queued().pk)
    said = [record.getMessage() for record in caplog.records if record.name == "parley.notify.sending"]
    assert len(said) == 2
    assert said[0].startswith("E-mail is not sent: the mail server answers 451")
    assert "person" not in "".join(said)


def test_text_of_a_mail_is_removed_when_it_was_sent(postbox: Postbox) -> None:
    """A link in it still lets somebody in."""
    mail = queued(link="https://x.example/join/secret")
    send(mail.pk)
    [kept] = mails()
    assert (kept.subject, kept.paragraphs, bool(kept.sent_at)) == ("", [], True)
    assert "https://x.example/join/secret" in body(postbox.mails[0])


def test_mail_that_lost_its_job_is_queued_again() -> None:
    lost, waiting = queued(), queued()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE args->>'mail_id' = %s", [str(lost.pk)])
    assert queue.resume() == 0
    with clock.at(clock.now() + timedelta(hours=2)):
        assert queue.resume() == 1
        assert queue.resume() == 0
    jobs = [job.args["mail_id"] for job in ProcrastinateJob.objects.order_by("id")]
    assert sorted(jobs) == sorted([str(lost.pk), str(waiting.pk)])


def test_sent_and_failed_mails_are_deleted_after_three_months_and_waiting_ones_are_not(postbox: Postbox) -> None:
    sent, failed, waiting = queued(), queued(), queued()
    send(sent.pk)
    postbox.recipient_answer = "550 No such user"
    send(failed.pk)
    with factories.looking():
        # As earlier versions left it.
        OutgoingMail.objects.filter(pk=sent.pk).update(paragraphs=[{"kind": "say", "text": "x", "href": ""}])
    assert queue.delete_old() == 0
    assert [mail.paragraphs for mail in mails() if mail.sent_at] == [[]]
    with clock.at(clock.now() + timedelta(days=91)):
        assert queue.delete_old() == 2
        assert queue.delete_old() == 0
    assert [mail.pk for mail in mails()] == [waiting.pk]


def test_rows_are_deleted_in_batches() -> None:
    for _ in range(5):
        queued()
    assert delete_in_batches(OutgoingMail.objects.all(), batch=2) == 5
    assert mails() == []


@pytest.mark.parametrize("is_trusted", [True, False])
def test_mail_server_is_checked_with_the_own_authority(tmp_path: Path, is_trusted: bool) -> None:
    certificate, key = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    greeted: list[bytes] = []

    def answer(server: socket.socket) -> None:
        with suppress(OSError), server.accept()[0] as line, context.wrap_socket(line, server_side=True) as secure:
            secure.sendall(b"421 Not now\r\n")
            greeted.append(b"421")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer, args=[server])
        thread.start()
        with (
            override_settings(
                EMAIL_BACKEND=SMTP,
                EMAIL_HOST="127.0.0.1",
                EMAIL_PORT=server.getsockname()[1],
                EMAIL_USE_SSL=True,
                SMTP_CA=str(certificate) if is_trusted else "",
            ),
            pytest.raises((OSError, SMTPException)) as problem,
        ):
            send(queued().pk)
        thread.join()
    assert bool(greeted) is is_trusted
    assert isinstance(problem.value, ssl.SSLError) is not is_trusted


def test_lease_held_by_another_worker_is_no_failure() -> None:
    mail = queued()
    with factories.looking():
        OutgoingMail.objects.update(leased_until=clock.now() + timedelta(minutes=1))
    with pytest.raises(BeingSent):
        send(mail.pk)
    [kept] = mails()
    assert (kept.problem, kept.gives_up_at) == ("", None)
