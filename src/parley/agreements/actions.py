"""Changes to a company's agreements: adding, renaming, new versions, retiring and restoring."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max

from parley.agreements.models import AgreementTemplate, AgreementVersion
from parley.agreements.queries import own_agreement
from parley.companies.actor import Actor
from parley.companies.rights import Right
from parley.files.actions import keep_file


def add_agreement(*, by: Actor, name: str, confirmation: str, file: File[Any]) -> AgreementTemplate:
    """Add an agreement with its first version."""
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        added = AgreementTemplate(company=by.company, name=name, confirmation=confirmation).save_unique()
        _keep_version(added, by, file)
    return added


def edit_agreement(*, by: Actor, agreement_id: UUID, name: str, confirmation: str) -> AgreementTemplate:
    """Rename an agreement or change its confirmation. Tasks sent before keep their own."""
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        kept = own_agreement(by.company, agreement_id, lock=True)
        kept.name, kept.confirmation = name, confirmation
        return kept.save_unique()


def add_version(*, by: Actor, agreement_id: UUID, file: File[Any]) -> AgreementVersion:
    """Add the version that is sent from now on. Tasks sent before keep theirs."""
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        return _keep_version(own_agreement(by.company, agreement_id, lock=True), by, file)


def _keep_version(template: AgreementTemplate, by: Actor, file: File[Any]) -> AgreementVersion:
    newest = template.versions.aggregate(number=Max("number"))["number"] or 0
    return AgreementVersion.objects.create(
        company=by.company,
        template=template,
        number=newest + 1,
        file=keep_file(company=by.company, by=by.user, upload=file),
        created_by=by.user,
    )
