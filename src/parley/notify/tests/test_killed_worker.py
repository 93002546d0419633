"""Workers killed while they send to a server in trouble: none is lost, and at most the one under way goes out twice."""

import os
import signal
from collections import Counter
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from uuid import UUID

import pytest
from django.db import connection

from parley.core.acting_company import acting_as_system
from parley.notify.models import OutgoingMail
from parley.notify.sending import send_with_others
from parley.notify.tests.postbox import Postbox
from parley.notify.tests.test_mail import postbox, queued
from tests.installation import until

__all__ = ["postbox"]

pytestmark = pytest.mark.django_db(transaction=True)

MAILS = int(os.environ.get("PARLEY_TEST_MAILS", "300"))
KILLS = 10
TROUBLES = ("none", "hangs", "refuses", "dies", "ends connections")


def work() -> None:
    """A worker of its own process, with a database connection of its own."""
    connection.connection = None
    while (mail_id := _any_unsent()) is not None:
        with suppress(OSError):
            send_with_others(mail_id)


def test_nothing_is_lost_however_often_worker_and_server_die(postbox: Postbox) -> None:
    """The mail under way when a worker or the server dies may arrive twice, and no other."""
    for number in range(MAILS):
        queued(to=f"person{number}@x.example")
    for round_number in range(1, KILLS + 1):
        _trouble(postbox, TROUBLES[round_number % len(TROUBLES)])
        worker = _started()
        until(partial(_has_sent, MAILS * round_number // (KILLS + 2), postbox, worker))
        os.kill(worker.pid or 0, signal.SIGKILL)
        worker.join()
        with acting_as_system():
            # As if minutes went by.
            OutgoingMail.objects.filter(sent_at=None).update(leased_until=None, next_try_at=None)
    _trouble(postbox, "none")
    last = _started()
    last.join()
    received = Counter(str(mail["To"]) for mail in postbox.mails)
    repeated = sum(received.values()) - MAILS
    print(f"{MAILS} mails, {KILLS} kills, {postbox.deaths} deaths of the server: {repeated} repeated")
    assert len(received) == MAILS
    assert repeated <= KILLS + postbox.deaths
    with acting_as_system():
        assert not OutgoingMail.objects.filter(sent_at=None).exists()


def _trouble(box: Postbox, kind: str) -> None:
    """Set what the server does to every seventh mail."""
    box.is_hanging = False
    box.trouble = "" if kind in ("none", "ends connections") else kind
    box.most_per_connection = 3 if kind == "ends connections" else 0


def _any_unsent() -> UUID | None:
    with acting_as_system():
        return OutgoingMail.objects.filter(sent_at=None).order_by("?").values_list("pk", flat=True).first()


def _started() -> BaseProcess:
    worker = get_context("fork").Process(target=work)
    worker.start()
    return worker


def _has_sent(mails: int, postbox: Postbox, worker: BaseProcess) -> bool:
    return postbox.is_hanging or len(postbox.mails) >= mails or not worker.is_alive()
