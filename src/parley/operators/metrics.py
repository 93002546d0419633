"""The figures as Prometheus reads them (text format 0.0.4). Labels name queues and states, never a company."""

from collections.abc import Iterator

from parley.operators.figures import State

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def render_metrics(state: State) -> str:
    return "".join(f"{line}\n" for line in _lines(state))


def _lines(state: State) -> Iterator[str]:
    yield from _head("parley_jobs", "gauge", "Jobs by queue and state.")
    for queue in state.queues:
        for name in ("waiting", "scheduled", "running", "failed"):
            yield f'parley_jobs{{queue="{_escaped(queue.name)}",state="{name}"}} {getattr(queue, name)}'
    yield from _head("parley_oldest_job_seconds", "gauge", "Age of the oldest job that could run, by queue.")
    for queue in state.queues:
        yield f'parley_oldest_job_seconds{{queue="{_escaped(queue.name)}"}} {queue.oldest_seconds:.1f}'
    yield from _head("parley_job_workers", "gauge", "Workers with a recent heartbeat.")
    yield f"parley_job_workers {state.workers}"
    yield from _head("parley_mails", "gauge", "E-mails that are not sent, by state.")
    yield f'parley_mails{{state="waiting"}} {state.mails.waiting}'
    yield f'parley_mails{{state="failed"}} {state.mails.failed}'
    yield from _head("parley_oldest_mail_seconds", "gauge", "Age of the oldest e-mail that waits.")
    yield f"parley_oldest_mail_seconds {state.mails.oldest_seconds:.1f}"
    yield from _head("parley_daily_work_timestamp_seconds", "gauge", "When the daily work was last finished.")
    for daily in state.daily:
        seconds = f"{daily.finished_at.timestamp():.0f}"
        yield f'parley_daily_work_timestamp_seconds{{work="{_escaped(daily.work)}"}} {seconds}'
    yield from _head("parley_database_bytes", "gauge", "Size of the database.")
    yield f"parley_database_bytes {state.database_bytes}"
    if state.backup_at:
        yield from _head("parley_backup_timestamp_seconds", "gauge", "When the last backup was marked.")
        yield f"parley_backup_timestamp_seconds {state.backup_at.timestamp():.0f}"


def _head(name: str, kind: str, text: str) -> Iterator[str]:
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} {kind}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
