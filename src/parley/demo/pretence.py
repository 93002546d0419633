"""Pretending, while the demo world is filled: that it is an earlier day, and that nobody is written to."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from django.utils import timezone

from parley.tasks import announce
from parley.tickets import filing


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Inside, everything that asks what time it is hears `moment`: steps, due dates, files, the history's seals."""
    with patch.object(timezone, "now", lambda: moment):
        yield


@contextmanager
def without_mail() -> Iterator[None]:
    """Inside, steps on tasks tell nobody by e-mail. What happened weeks ago was mailed weeks ago."""
    with patch.object(announce, "_mail", lambda *_: None), patch.object(filing, "queue_mail", lambda **_: None):
        yield
