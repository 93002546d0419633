"""Geometry of charts, drawn by templates as plain SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import cos, pi, sin
from typing import NamedTuple

from parley.core.collation import sort_by_name

RADIUS = 84
RINGS = 4
LEAST_AXES = 3
WIDTH, HEIGHT, EDGE = 400, 120, 8
MOST_CURVES = 5


class Axis(NamedTuple):
    """One axis of a radar: its end, and the position of its number."""

    x: float
    y: float
    label_x: float
    label_y: float


class Radar(NamedTuple):
    """Corners in SVG notation. `before` is empty if one of the scores cannot be compared."""

    axes: list[Axis]
    rings: list[str]
    now: str
    before: str


def radar(now: Sequence[Decimal], before: Sequence[Decimal | None], best: int) -> Radar | None:
    """Arrange scores around a circle, the first on top. Returns None for fewer than three, which make no area."""
    count = len(now)
    if count < LEAST_AXES:
        return None
    known = [value for value in before if value is not None]
    return Radar(
        axes=[Axis(*_corner(number, count, RADIUS), *_corner(number, count, RADIUS + 12)) for number in range(count)],
        rings=[_polygon([RADIUS * ring / RINGS] * count) for ring in range(1, RINGS + 1)],
        now=_polygon([_length(value, best) for value in now]),
        before=_polygon([_length(value, best) for value in known]) if len(known) == count else "",
    )


def _length(value: Decimal, best: int) -> float:
    return RADIUS * float(value) / best


def _corner(number: int, count: int, length: float) -> tuple[float, float]:
    angle = 2 * pi * number / count - pi / 2
    return round(length * cos(angle), 1), round(length * sin(angle), 1)


def _polygon(lengths: Sequence[float]) -> str:
    corners = (_corner(number, len(lengths), length) for number, length in enumerate(lengths))
    return " ".join(f"{x:g},{y:g}" for x, y in corners)


class Point(NamedTuple):
    at: float
    value: Decimal


class Curve(NamedTuple):
    name: str
    line: str
    dots: list[tuple[float, float]]


def curves(named: Mapping[str, Sequence[Point]], *, best: Decimal) -> list[Curve]:
    """Return the values over time, one curve per name: the `MOST_CURVES` with the latest points."""
    latest = sorted(named.items(), key=lambda item: -item[1][-1].at)[:MOST_CURVES]
    times = [point.at for _name, points in latest for point in points]
    if not times:
        return []
    first, span = min(times), max(times) - min(times)
    drawn = []
    for name, points in sort_by_name(latest, lambda item: item[0]):
        dots = [
            (
                round(EDGE + (WIDTH - 2 * EDGE) * ((point.at - first) / span if span else 0.5), 1),
                round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * float(point.value / best), 1),
            )
            for point in points
        ]
        drawn.append(Curve(name, " ".join(f"{x:g},{y:g}" for x, y in dots), dots))
    return drawn
