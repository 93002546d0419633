"""Choices of a person about notifications: read, changed, and the quiet hours."""

from collections.abc import Collection
from datetime import datetime, time

from parley.companies.actor import Actor
from parley.notifications.models import NoticeSettings


def settings_of(actor: Actor) -> NoticeSettings:
    """Return the acting person's settings, unsaved defaults where there are none. One statement."""
    found = NoticeSettings.objects.filter(company=actor.company, user=actor.user).first()
    return found or NoticeSettings(company=actor.company, user=actor.user)


def save_settings(
    *,
    by: Actor,
    hidden: Collection[str],
    browser: str,
    quiet_from: time | None,
    quiet_until: time | None,
) -> None:
    NoticeSettings.objects.update_or_create(
        company=by.company,
        user=by.user,
        defaults={
            "hidden": sorted(hidden),
            "browser": browser,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
        },
    )


def is_quiet(settings: NoticeSettings, local: datetime) -> bool:
    """Return whether `local`, a moment in the person's time zone, is in the quiet hours. They may span midnight."""
    start, end, now = settings.quiet_from, settings.quiet_until, local.time()
    if start is None or end is None or start == end:
        return False
    return start <= now < end if start < end else now >= start or now < end
