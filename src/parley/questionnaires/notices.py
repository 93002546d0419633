"""Notices about questionnaires: one for all of its questions, on either side."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from parley.companies.actor import Actor
from parley.core.translation import gettext as _
from parley.core.translation import gettext_lazy
from parley.notifications.topics import Described, NoticeRow, Text, Topic, add_topic
from parley.questionnaires import states
from parley.questionnaires.models import SentQuestionnaire
from parley.tasks.notices import phrase_of_step

QUESTIONNAIRE = "questionnaire"


def register() -> None:
    add_topic(
        Topic(
            QUESTIONNAIRE,
            "(SELECT true FROM questionnaires_sentquestionnaire q WHERE q.id = n.topic_id)",
            _describe,
            phrases={"sent": gettext_lazy("sent this questionnaire")},
            phrase=phrase_of_step,
            kinds=_kinds,
        )
    )


def _kinds() -> Mapping[str, tuple[Text, str]]:
    return {states.KIND: (_("Questionnaire"), "clipboard-list")}


def _describe(actor: Actor, rows: Sequence[NoticeRow]) -> dict[UUID, Described]:
    """Lead to the answers that the company gives, or to those that it receives. One statement."""
    mine = Q(company=actor.company) | Q(partner=actor.company)
    found = SentQuestionnaire.objects.filter(mine, pk__in=[row.topic_id for row in rows])
    return {
        key: Described(
            name, reverse("sent_questionnaire" if company == actor.company.pk else "received_questionnaire", args=[key])
        )
        for key, name, company in found.values_list("pk", "name", "company")
    }
