"""Queries before a questionnaire is sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from parley.companies.models import Company
from parley.core.sql import fetch
from parley.questionnaires import states
from parley.questionnaires.models import Version


class _Partner(NamedTuple):
    id: UUID


_STILL_ANSWERING = """
SELECT DISTINCT sent.partner_id FROM questionnaires_sentquestionnaire sent
WHERE sent.company_id = %(company)s AND sent.version_id = %(version)s AND sent.partner_id = ANY(%(partners)s)
  AND EXISTS (SELECT FROM questionnaires_questiontask question
              WHERE question.sent_id = sent.id AND question.state = ANY(%(open)s))
"""


def partners_still_answering(version: Version, partners: Iterable[Company]) -> set[UUID]:
    """Return those of `partners` who have received this version and not finished it. One statement."""
    parameters = {
        "company": version.company_id,
        "version": version.pk,
        "partners": [partner.pk for partner in partners],
        "open": list(states.OPEN),
    }
    return {row.id for row in fetch(_STILL_ANSWERING, parameters, _Partner)}
