"""What is read about agreements: the company's own, their texts, and what partners were asked to accept."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from parley.agreements.models import AgreementTemplate, AgreementVersion, RequestedAgreement
from parley.companies.models import Company
from parley.companies.queries import page_of
from parley.core.errors import NotFound
from parley.tasks.models import TaskSide


class AgreementRow(NamedTuple):
    id: UUID
    name: str
    confirmation: str
    version: int
    changed_at: datetime


_AGREEMENTS = """
SELECT kept.id, kept.name, kept.confirmation, newest.number, newest.created_at
FROM agreements_agreementtemplate kept
JOIN LATERAL (
  SELECT number, created_at FROM agreements_agreementversion
  WHERE template_id = kept.id ORDER BY number DESC LIMIT 1
) newest ON true
WHERE kept.company_id = %(company)s AND (kept.retired_at IS NOT NULL) = %(retired)s
  AND (%(find)s = '' OR kept.name ILIKE %(pattern)s)
  AND (%(after)s::uuid IS NULL
       OR (kept.name, kept.id) > (SELECT name, id FROM agreements_agreementtemplate WHERE id = %(after)s))
ORDER BY kept.name, kept.id
LIMIT %(limit)s
"""


def agreements(
    company: Company, *, find: str = "", retired: bool = False, after: UUID | None = None
) -> tuple[list[AgreementRow], UUID | None]:
    """One page of agreements by name, and where the next page starts. One statement."""
    return page_of(company, _AGREEMENTS, AgreementRow, find=find, after=after, retired=retired)


def own_agreement(company: Company, agreement_id: UUID, *, lock: bool = False) -> AgreementTemplate:
    templates = AgreementTemplate.objects.select_for_update() if lock else AgreementTemplate.objects.all()
    try:
        return templates.get(company=company, pk=agreement_id)
    except AgreementTemplate.DoesNotExist:
        raise NotFound from None


def versions(agreement: AgreementTemplate) -> list[AgreementVersion]:
    """Every text of it, the newest first. One statement."""
    return list(agreement.versions.select_related("file", "created_by").order_by("-number"))


def newest_versions(agreements: Iterable[AgreementTemplate]) -> dict[UUID, AgreementVersion]:
    """The text that is sent, by agreement. One statement."""
    texts = AgreementVersion.objects.filter(template__in=agreements).select_related("file", "template")
    return {text.template_id: text for text in texts.order_by("number")}


def sent_and_standing(
    company: Company, texts: Iterable[AgreementVersion], partners: Iterable[Company]
) -> dict[tuple[UUID, UUID], str]:
    """Of these texts, which partner has one open or accepted: (version, partner) → state. One statement."""
    sides = TaskSide.objects.filter(company=company, party="requester", kind="agreement", partner__in=partners)
    standing = sides.filter(is_open=True) | sides.filter(state="accepted")
    found = RequestedAgreement.objects.filter(task__in=standing.values("task"), version__in=texts)
    return {(row[0], row[1]): row[2] for row in found.values_list("version", "task__responder", "task__state")}
