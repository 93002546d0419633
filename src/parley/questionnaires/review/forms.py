"""The input of a review: which answers, and why they are rejected."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from parley.core import clock
from parley.core.translation import gettext_lazy as _
from parley.questionnaires.types import MOST_QUESTIONS
from parley.tasks.forms import long_text


class RejectForm(forms.Form):
    explanation = long_text(
        _("Explanation"), hint=_("Explain what is missing or wrong. The other company can see this.")
    )


def parse_chosen(posted: QueryDict) -> list[UUID]:
    """Return the answer of the pressed button, or the ticked ones. Invalid ids are ignored."""
    found: dict[UUID, None] = {}
    for text in (posted.getlist("only") or posted.getlist("chosen"))[:MOST_QUESTIONS]:
        try:
            found[UUID(text)] = None
        except ValueError:
            continue
    return list(found)


def parse_seen(posted: QueryDict) -> datetime:
    """Return the time of the newest answer that the page showed, by default now."""
    try:
        seen = parse_datetime(posted.get("seen", "")[:40])
    except ValueError:
        seen = None
    return seen if seen and timezone.is_aware(seen) else clock.now()
