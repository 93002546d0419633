"""Which answers are judged, and why they are rejected."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from parley.core import clock
from parley.questionnaires.types import MOST_QUESTIONS
from parley.tasks.forms import long_text


class RejectForm(forms.Form):
    explanation = long_text(
        _("Explanation"), hint=_("Explain what is missing or wrong. The other company can see this.")
    )


def parse_chosen(posted: QueryDict) -> list[UUID]:
    """The one answer whose button was pressed, or those that are ticked; what is no id is passed over."""
    found: dict[UUID, None] = {}
    for text in (posted.getlist("only") or posted.getlist("chosen"))[:MOST_QUESTIONS]:
        try:
            found[UUID(text)] = None
        except ValueError:
            continue
    return list(found)


def parse_seen(posted: QueryDict) -> datetime:
    """When the newest answer was given that the page showed; now, where the form does not say."""
    try:
        seen = parse_datetime(posted.get("seen", "")[:40])
    except ValueError:
        seen = None
    return seen if seen and timezone.is_aware(seen) else clock.now()
