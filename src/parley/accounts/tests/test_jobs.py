"""What has expired is deleted every day, in batches, and nothing else."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from procrastinate.contrib.django import app

from parley.accounts.jobs import delete_expired
from parley.companies.tests.factories import Cast, sign_in
from parley.core import clock

pytestmark = pytest.mark.django_db


def test_expired_sessions_and_counts_are_deleted(client: Client, cast: Cast) -> None:
    cache.clear()
    sign_in(client, cast.anna)
    past = clock.machine_now() - timedelta(seconds=1)
    Session.objects.bulk_create([Session(session_key=f"old{n}", session_data="", expire_date=past) for n in range(5)])
    cache.set("lasting", 1, 600)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_tries (cache_key, value, expires)"
            " SELECT 'old' || n, '', now() - interval '1 minute' FROM generate_series(1, 3) n"
        )
    assert delete_expired(0) == 8
    assert delete_expired(0) == 0
    assert Session.objects.count() == 1
    assert client.get("/inbox").status_code == 200
    assert cache.get("lasting") == 1


def test_every_periodic_job_runs_once_however_many_workers_there_are() -> None:
    """Procrastinate defers each period once; the lock keeps a slow one from being queued beside itself."""
    periodic = [task.task for task in app.periodic_registry.periodic_tasks.values()]
    assert {task.name for task in periodic} >= {"core.forget_submissions", "notify.delete_old_mails", "notify.resume"}
    assert [task.name for task in periodic if task.queueing_lock != task.name] == []
