"""What changes document types. Tasks that were sent keep the terms they were sent with."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parley.companies.desk import Actor
from parley.companies.rights import Right
from parley.core.errors import NotFound, Refused
from parley.documents.models import DocumentType


def add_document_type(*, by: Actor, **terms: Any) -> DocumentType:
    """A new document type with `terms` named as the model's fields. Raises `Refused` where the name is taken."""
    return _keep(DocumentType(company=by.company), by=by, terms=terms)


def edit_document_type(*, by: Actor, type_id: UUID, **terms: Any) -> DocumentType:
    with transaction.atomic():
        return _keep(_own(by, type_id), by=by, terms=terms)


def retire_document_type(*, by: Actor, type_id: UUID) -> DocumentType:
    """It is no longer offered for new tasks; what was asked for stays."""
    return _mark(by, type_id, retired=True)


def restore_document_type(*, by: Actor, type_id: UUID) -> DocumentType:
    return _mark(by, type_id, retired=False)


def _keep(document_type: DocumentType, *, by: Actor, terms: dict[str, Any]) -> DocumentType:
    by.require(Right.MANAGE_LIBRARY)
    for name, value in terms.items():
        setattr(document_type, name, value)
    _save(document_type)
    return document_type


def _mark(by: Actor, type_id: UUID, *, retired: bool) -> DocumentType:
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        document_type = _own(by, type_id)
        document_type.retired_at = (document_type.retired_at or timezone.now()) if retired else None
        _save(document_type)
    return document_type


def _save(document_type: DocumentType) -> None:
    try:
        with transaction.atomic():
            document_type.save()
    except IntegrityError:
        sentence = _("There is a document type of this name already.")
        raise Refused(sentence, fields={"name": [sentence]}) from None


def _own(by: Actor, type_id: UUID) -> DocumentType:
    found = DocumentType.objects.select_for_update().filter(company=by.company, pk=type_id).first()
    if found is None:
        raise NotFound
    return found
