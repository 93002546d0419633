"""The demo world: companies, people and their tasks in all states (PRODUCT §7)."""

from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from parley.companies.daily import do_daily_work
from parley.companies.models import Company
from parley.core import clock
from parley.core.acting_company import acting_as_system
from parley.demo import (
    accounts_story,
    audit_story,
    chats_story,
    corrective_story,
    customer_story,
    evaluation_story,
    messenger_story,
    notices_story,
    packaging_story,
    questionnaire_story,
    ticket_story,
    wiki_story,
)
from parley.demo.library import fill_library
from parley.demo.people import create_companies, keep_notes
from parley.demo.stage import Stage
from parley.notify.mail import suppress_mail
from parley.tasks.open_reminders import remind_of_open_tasks

# The day and working hours are those of Anna and Luca.
HOME = ZoneInfo("Europe/Berlin")
STORIES = (
    customer_story,
    packaging_story,
    accounts_story,
    audit_story,
    corrective_story,
    evaluation_story,
    questionnaire_story,
    ticket_story,
    messenger_story,
    wiki_story,
    chats_story,
    notices_story,
)


def fill() -> bool:
    """Fill an empty database, all or nothing. Returns False if it has companies. Dates are relative to today."""
    with transaction.atomic(), timezone.override(HOME):
        with acting_as_system():
            if Company.objects.exists():
                return False
        now = clock.now()
        cast = create_companies(now)
        keep_notes(cast)
        stage = Stage(cast, fill_library(cast, now), now)
        for story in STORIES:
            story.play(stage)
        # So that the first run of the jobs changes nothing that somebody is looking at.
        with suppress_mail():
            do_daily_work()
            remind_of_open_tasks()
    return True
