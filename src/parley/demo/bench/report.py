"""The report of the figures as a table and as JSON."""

from dataclasses import dataclass
from typing import Any

from parley.demo.bench.client import Measured
from parley.demo.bench.slow_clients import Disturbance

BESIDE_STREAMS = "send, 1,000 streams"
WRITES = {"comment", "create", "act", "upload 100 kB", "send message", BESIDE_STREAMS}


@dataclass(frozen=True)
class Figure:
    name: str
    clients: int
    measured: Measured


@dataclass(frozen=True)
class Figures:
    """All measurements at one number of tasks."""

    tasks: int
    figures: list[Figure]
    statements: dict[str, int]
    seconds_to_first_answer: float
    first_load: dict[str, int]
    megabytes: int
    database_megabytes: int
    disturbances: list[Disturbance]
    live: list[dict[str, Any]]
    mail: dict[str, float]

    def floor(self, clients: int) -> float:
        return next(f.measured.per_second for f in self.figures if f.name == "floor" and f.clients == clients)

    def ratio(self, figure: Figure) -> float | None:
        return None if figure.name in WRITES else figure.measured.per_second / self.floor(figure.clients)


def table(sizes: list[Figures]) -> str:
    lines = []
    for size in sizes:
        lines += [
            "",
            f"{size.tasks:,} tasks",
            f"{'':20}{'clients':>8}{'per s':>9}{'p50 ms':>9}{'p99 ms':>9}{'of floor':>10}{'statements':>12}",
        ]
        for figure in sorted(size.figures, key=lambda figure: figure.clients):
            ratio, times = size.ratio(figure), figure.measured
            lines.append(
                f"{figure.name:20}{figure.clients:>8}{times.per_second:>9.0f}{times.percentile(0.5):>9.1f}"
                f"{times.percentile(0.99):>9.1f}{f'{ratio:.2f}' if ratio else '':>10}"
                f"{size.statements.get(figure.name, ''):>12}" + (f"   wrong: {times.wrong}" if times.wrong else "")
            )
        for disturbance in size.disturbances:
            others, given = disturbance.others, dict(sorted(disturbance.statuses.items()))
            lines.append(
                f"Inbox of others, {disturbance.name:30}{others.per_second:>6.0f}/s, p50 {others.percentile(0.5):.1f} ms, "
                f"p99 {others.percentile(0.99):.1f} ms" + (f"; they got {given}" if given else "")
            )
        lines += [
            f"live updates, {each['streams']:,} streams: p50 {each['hub']['p50_ms']} ms, p99 {each['hub']['p99_ms']} ms, "
            f"{each['p99_of_floor']} of a bare view's; {each['megabytes_of_streams']} MB for the streams"
            + (f"; {each['missed']} missed" if each["missed"] else "")
            for each in size.live
        ]
        if size.mail:
            lines.append(
                f"mail: {size.mail['worker_per_second']:.0f}/s through one worker, {size.mail['bare_per_second']:.0f}/s in a "
                f"bare SMTP loop: {size.mail['of_bare']:.2f}"
            )
        lines.append(
            f"first answer after {size.seconds_to_first_answer:.1f} s; memory {size.megabytes} MB, "
            f"database {size.database_megabytes} MB; first page load {sum(size.first_load.values()) / 1000:.0f} kB"
        )
    return "\n".join(lines)


def as_json(sizes: list[Figures]) -> list[dict[str, Any]]:
    return [
        {
            "tasks": size.tasks,
            "seconds_to_first_answer": round(size.seconds_to_first_answer, 2),
            "megabytes": size.megabytes,
            "database_megabytes": size.database_megabytes,
            "first_load_bytes": size.first_load,
            "statements": size.statements,
            "live": size.live,
            "mail": size.mail,
            "slow_clients": {
                each.name: {
                    "p50_ms": round(each.others.percentile(0.5), 2),
                    "p99_ms": round(each.others.percentile(0.99), 2),
                    "statuses": each.statuses,
                }
                for each in size.disturbances
            },
            "scenarios": [
                {
                    "name": figure.name,
                    "clients": figure.clients,
                    "per_second": round(figure.measured.per_second, 1),
                    "p50_ms": round(figure.measured.percentile(0.5), 2),
                    "p99_ms": round(figure.measured.percentile(0.99), 2),
                    "of_floor": round(ratio, 3) if (ratio := size.ratio(figure)) else None,
                    "wrong": figure.measured.wrong,
                }
                for figure in size.figures
            ],
        }
        for size in sizes
    ]
