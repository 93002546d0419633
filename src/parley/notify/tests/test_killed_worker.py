"""Workers that are killed while they send: nothing is lost, and at most the mail under way goes out twice."""

import os
import signal
from collections import Counter
from functools import partial
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from uuid import UUID

import pytest
from django.db import connection

from parley.core import clock
from parley.core.acting_company import acting_as_system
from parley.notify.models import OutgoingMail
from parley.notify.sending import BeingSent, send
from parley.notify.tests.test_mail import Postbox, postbox, queued
from tests.installation import until

__all__ = ["postbox"]

pytestmark = pytest.mark.django_db(transaction=True)

MAILS, KILLS = 60, 6


def work(mail_ids: list[UUID]) -> None:
    """A worker of its own process, with a database connection of its own."""
    connection.connection = None
    for mail_id in mail_ids:
        try:
            send(mail_id)
        except BeingSent:
            continue


def test_a_killed_worker_loses_no_mail_and_repeats_at_most_the_one_under_way(postbox: Postbox) -> None:
    ids = [queued(to=f"person{number}@x.example").pk for number in range(MAILS)]
    for round_number in range(1, KILLS + 1):
        worker = _started(ids)
        until(partial(_has_sent, 8 * round_number, postbox, worker))
        os.kill(worker.pid or 0, signal.SIGKILL)
        worker.join()
        with acting_as_system():
            # As if two minutes went by.
            OutgoingMail.objects.filter(sent_at=None).update(leased_until=clock.now())
    last = _started(ids)
    last.join()
    received = Counter(str(mail["To"]) for mail in postbox.mails)
    assert len(received) == MAILS
    assert sum(received.values()) - MAILS <= KILLS


def _started(ids: list[UUID]) -> BaseProcess:
    worker = get_context("fork").Process(target=work, args=[ids])
    worker.start()
    return worker


def _has_sent(mails: int, postbox: Postbox, worker: BaseProcess) -> bool:
    return len(postbox.mails) >= mails or not worker.is_alive()
