"""The state of the installation: jobs, workers, mails, daily work and the last backup. No figure names a company.

Jobs and workers are timed by the machine's clock, as Procrastinate stores them; mails and daily work by the product's.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from parley.core import clock
from parley.core.acting_company import acting_as_system
from parley.core.errors import NotFound, Refused
from parley.core.sql import execute, fetch, fetch_one
from parley.core.translation import gettext as _

DEAD_AFTER = timedelta(seconds=30)
FAILURES_SHOWN = 50
BACKUP_MARK = "last-backup"
"""A file in the data folder that a backup leaves (`touch`); its time is that of the last backup."""

_QUEUES = """
SELECT j.queue_name,
  count(*) FILTER (WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= %(now)s)),
  count(*) FILTER (WHERE j.status = 'todo' AND j.scheduled_at > %(now)s),
  count(*) FILTER (WHERE j.status = 'doing'), count(*) FILTER (WHERE j.status = 'failed'),
  coalesce(extract(epoch FROM %(now)s::timestamptz - min(e.at)
    FILTER (WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= %(now)s))), 0)::float8
FROM procrastinate_jobs j
LEFT JOIN LATERAL (
  SELECT min(at) AS at FROM procrastinate_events e WHERE e.job_id = j.id AND j.status = 'todo') e ON true
WHERE j.status IN ('todo', 'doing', 'failed') GROUP BY j.queue_name ORDER BY j.queue_name
"""
_FAILURES = """
SELECT j.id, j.task_name, j.queue_name, j.attempts,
  (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id) AS at
FROM procrastinate_jobs j WHERE j.status = 'failed' ORDER BY at DESC NULLS LAST, j.id DESC LIMIT %(most)s
"""
_WORKERS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > %(since)s"
_MAILS = """
SELECT count(*) FILTER (WHERE failed_at IS NULL), count(*) FILTER (WHERE failed_at IS NOT NULL),
  coalesce(extract(epoch FROM %(now)s::timestamptz - min(created_at) FILTER (WHERE failed_at IS NULL)), 0)::float8,
  coalesce((array_agg(problem ORDER BY created_at DESC) FILTER (WHERE problem <> ''))[1], '')
FROM notify_outgoingmail WHERE sent_at IS NULL
"""
_DAILY = """
SELECT work, max(day), max(finished_at), coalesce(max(skipped) FILTER (WHERE day > %(since)s), 0)
FROM companies_dailyrun WHERE day > %(since)s GROUP BY work ORDER BY work
"""
_SIZE = "SELECT pg_database_size(current_database())"
_FAILED = "SELECT 1 FROM procrastinate_jobs WHERE id = %(job)s AND status = 'failed' FOR UPDATE"
_RETRY = "SELECT procrastinate_retry_job_v2(%(job)s, %(now)s, NULL, NULL, NULL)"


class Queue(NamedTuple):
    name: str
    waiting: int
    scheduled: int
    running: int
    failed: int
    oldest_seconds: float
    """How long the oldest job that could run has been waiting."""


class Failure(NamedTuple):
    job_id: int
    task: str
    queue: str
    attempts: int
    at: datetime | None


class Mails(NamedTuple):
    waiting: int
    failed: int
    oldest_seconds: float
    problem: str


class Daily(NamedTuple):
    work: str
    day: date
    finished_at: datetime
    skipped: int
    """The most days that a company has missed within the last month."""


class _Count(NamedTuple):
    number: int


@dataclass(frozen=True, slots=True)
class State:
    queues: list[Queue]
    failures: list[Failure]
    workers: int
    mails: Mails
    daily: list[Daily]
    database_bytes: int
    backup_at: datetime | None


def read_state() -> State:
    """Read all figures. Seven statements."""
    now = clock.machine_now()
    with acting_as_system():
        mails = fetch_one(_MAILS, {"now": clock.now()}, Mails)
        daily = fetch(_DAILY, {"since": clock.today() - timedelta(days=31)}, Daily)
    workers = fetch_one(_WORKERS, {"since": now - DEAD_AFTER}, _Count)
    size = fetch_one(_SIZE, {}, _Count)
    return State(
        queues=fetch(_QUEUES, {"now": now}, Queue),
        failures=fetch(_FAILURES, {"most": FAILURES_SHOWN}, Failure),
        workers=workers.number if workers else 0,
        mails=mails or Mails(0, 0, 0.0, ""),
        daily=daily,
        database_bytes=size.number if size else 0,
        backup_at=_backup_at(),
    )


def _backup_at() -> datetime | None:
    try:
        return datetime.fromtimestamp((settings.DATA / BACKUP_MARK).stat().st_mtime, UTC)
    except OSError:
        return None


def retry_job(job_id: int) -> None:
    """Let a failed job run again. Raises `NotFound` if it is none, `Refused` if the same job is waiting already."""
    with transaction.atomic():
        if not fetch(_FAILED, {"job": job_id}, _Count):
            raise NotFound
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(_RETRY, {"job": job_id, "now": clock.machine_now()})
        except IntegrityError:
            raise Refused(_("The same job is already waiting to run.")) from None


def forget_job(job_id: int) -> None:
    """Delete a failed job. Raises `NotFound` if it is none."""
    if not execute("DELETE FROM procrastinate_jobs WHERE id = %(job)s AND status = 'failed'", {"job": job_id}):
        raise NotFound
