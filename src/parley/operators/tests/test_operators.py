"""Operators see how the installation does; for everybody else there is nothing."""

import re
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client, override_settings
from django.urls import reverse

from parley.companies.tests.factories import Cast, looking, sign_in
from parley.core import health
from parley.notify.models import OutgoingMail
from parley.tasks.tests.factories import general_task

pytestmark = pytest.mark.django_db

ANNA = override_settings(OPERATORS=frozenset({"anna@nordwind.example"}))
TOKEN = "a-token-of-the-settings"
LINE = re.compile(r'[a-z_]+(\{[a-z_]+="[^"\n]*"(,[a-z_]+="[^"\n]*")*\})? [0-9.]+')


def failed_job(queueing_lock: str | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts, queueing_lock)"
            " VALUES ('default', 'core.forget_submissions', 'failed', 3, %s) RETURNING id",
            [queueing_lock],
        )
        job: int = cursor.fetchone()[0]
        return job


def status_of(job: int) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        row = cursor.fetchone()
        return row[0] if row else None


@ANNA
def test_operator_sees_failures_and_lets_a_job_run_again(cast: Cast, client: Client) -> None:
    job = failed_job()
    general_task(cast.anna, cast.luca)
    sign_in(client, cast.anna)
    page = client.get(reverse("operator")).content.decode()
    assert "core.forget_submissions" in page
    assert "No worker is running" in page
    answer = client.post(reverse("retry_job", args=[job]), follow=True)
    assert "will run again" in answer.content.decode()
    assert status_of(job) == "todo"
    assert client.post(reverse("retry_job", args=[job])).status_code == 404, "it is not failed any more"


@ANNA
def test_a_job_that_waits_already_is_not_queued_twice(cast: Cast, client: Client) -> None:
    job = failed_job("core.forget_submissions")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock)"
            " VALUES ('default', 'core.forget_submissions', 'core.forget_submissions')"
        )
    sign_in(client, cast.anna)
    answer = client.post(reverse("retry_job", args=[job]), follow=True)
    assert "already waiting" in answer.content.decode()
    client.post(reverse("forget_job", args=[job]))
    assert status_of(job) is None


@ANNA
def test_mails_that_were_given_up_are_tried_again(cast: Cast, client: Client) -> None:
    general_task(cast.anna, cast.luca)
    with looking():
        OutgoingMail.objects.update(failed_at="2026-01-01T00:00Z", problem="550 no such mailbox")
    sign_in(client, cast.anna)
    assert "550 no such mailbox" in client.get(reverse("operator")).content.decode()
    client.post(reverse("retry_mails"))
    with looking():
        assert not OutgoingMail.objects.filter(failed_at__isnull=False).exists()


@ANNA
def test_nobody_else_finds_anything(cast: Cast, client: Client) -> None:
    job = failed_job()
    sign_in(client, cast.jonas)
    assert client.get(reverse("operator")).status_code == 404
    for name, arguments in (("retry_job", [job]), ("forget_job", [job]), ("retry_mails", [])):
        assert client.post(reverse(name, args=arguments)).status_code == 404
    assert status_of(job) == "failed"
    assert reverse("operator") not in client.get(reverse("inbox")).content.decode()


def test_metrics_are_for_who_has_the_token(cast: Cast, client: Client) -> None:
    failed_job()
    general_task(cast.anna, cast.luca)
    address = reverse("metrics")
    assert client.get(address).status_code == 404
    with override_settings(METRICS_TOKEN=TOKEN):
        assert client.get(address).status_code == 404
        assert client.get(address, headers={"Authorization": "Bearer wrong"}).status_code == 404
        text = client.get(address, headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    samples = [line for line in text.splitlines() if not line.startswith("#")]
    assert samples
    assert all(LINE.fullmatch(line) for line in samples), text
    assert 'parley_jobs{queue="default",state="failed"} 1' in samples
    assert 'parley_mails{state="waiting"} 1' in samples
    assert "Nordwind" not in text
    assert "Alpine" not in text


def test_health_says_whether_the_database_answers(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/healthz").json() == {"live": True, "ready": True}
    assert client.get("/healthz/ready", headers={"Host": "10.0.0.7"}).status_code == 200

    class Down:
        def cursor(self) -> Any:
            raise DatabaseError

        def close(self) -> None:
            pass

    monkeypatch.setattr(health, "connection", Down())
    assert client.get("/healthz/live").status_code == 200
    assert client.get("/healthz").status_code == 503
    assert client.head("/healthz/ready").status_code == 503
