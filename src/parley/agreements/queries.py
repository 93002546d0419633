"""Queries for a company's agreements, their versions, and acceptance by partners."""

from collections.abc import Iterable
from uuid import UUID

from parley.agreements.models import AgreementTemplate, AgreementVersion, RequestedAgreement
from parley.companies.models import Company
from parley.companies.queries import own_row
from parley.tasks.models import TaskSide


def own_agreement(company: Company, agreement_id: UUID, *, lock: bool = False) -> AgreementTemplate:
    return own_row(AgreementTemplate, company, agreement_id, lock=lock)


def versions(agreement: AgreementTemplate) -> list[AgreementVersion]:
    """Return all versions of an agreement, newest first. One statement."""
    return list(agreement.versions.select_related("file", "created_by").order_by("-number"))


def newest_versions(agreements: Iterable[AgreementTemplate]) -> dict[UUID, AgreementVersion]:
    """Return the newest version by agreement. One statement."""
    texts = AgreementVersion.objects.filter(template__in=agreements).select_related("file", "template")
    return {text.template_id: text for text in texts.order_by("number")}


def sent_and_standing(
    company: Company, texts: Iterable[AgreementVersion], partners: Iterable[Company]
) -> dict[tuple[UUID, UUID], str]:
    """Return the state of open and accepted tasks of these versions, by version and partner. One statement."""
    sides = TaskSide.objects.filter(company=company, party="requester", kind="agreement", partner__in=partners)
    standing = sides.filter(is_open=True) | sides.filter(state="accepted")
    found = RequestedAgreement.objects.filter(task__in=standing.values("task"), version__in=texts)
    return {(row[0], row[1]): row[2] for row in found.values_list("version", "task__responder", "task__state")}
