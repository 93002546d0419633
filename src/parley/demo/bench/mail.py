"""Mails per second through the served worker, beside a bare SMTP loop that hands the same mails to the same server.

Runs as a process of its own, on the database that a served Parley provides, and prints JSON. The bare loop sends bytes that
are ready over one connection; the worker renders each mail, leases it, and commits that it was sent before the next one.
"""

import json
import os
import smtplib
import sys
import time

import django

MAILS = 2_000
PATIENCE = 300.0
PAUSE = 0.02


def main() -> None:
    django.setup()
    mails = int(os.environ.get("PARLEY_BENCH_MAILS", MAILS))
    contents = _queue(mails)
    began = time.perf_counter()
    while left := _left():
        if time.perf_counter() - began > PATIENCE:
            sys.exit(f"{left} mails are still waiting")
        time.sleep(PAUSE)
    worker = mails / (time.perf_counter() - began)
    began = time.perf_counter()
    _send_bare(contents)
    bare = mails / (time.perf_counter() - began)
    print(
        json.dumps(
            {
                "mails": mails,
                "worker_per_second": round(worker, 1),
                "bare_per_second": round(bare, 1),
                "of_bare": round(worker / bare, 2),
            }
        )
    )


def _queue(mails: int) -> list[bytes]:
    """Queue mails in one transaction, and return what will be sent."""
    from django.db import transaction

    from parley.core.ids import new_id
    from parley.notify.envelope import compose, serialise
    from parley.notify.mail import About, Reader, queue_mail

    context = {
        "company": "Alpine Dairy AG",
        "partner": "Nordwind Foods GmbH",
        "kind": "Document",
        "group": "",
        "title": "ISO 9001 certificate",
        "number": "T-ABCDEFGH",
        "state": "Pending",
        "due_on": None,
        "said": "Please send the new one, the old one ends in March.",
        "count": 1,
        "link": "https://parley.example.com/tasks/0190",
    }
    contents = []
    with transaction.atomic():
        for number in range(mails):
            mail = queue_mail(
                to=Reader(f"person{number}@sink.example", "en", shows_content=True),
                template="task_new",
                context=context,
                about=About("task", new_id()),
            )
            assert mail
            contents.append(serialise(compose(mail)))
    return contents


def _left() -> int:
    from parley.core.acting_company import acting_as_system
    from parley.notify.models import OutgoingMail

    with acting_as_system():
        return OutgoingMail.objects.filter(to__endswith="@sink.example", sent_at=None).count()


def _send_bare(contents: list[bytes]) -> None:
    from django.conf import settings

    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as line:
        for number, content in enumerate(contents):
            line.sendmail("parley@localhost", [f"person{number}@sink.example"], content)


if __name__ == "__main__":
    main()
