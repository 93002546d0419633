"""Changes to document types. Sent tasks keep the terms they were sent with."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parley.companies.actor import Actor
from parley.companies.rights import Right
from parley.core import clock
from parley.core.uniqueness import refuse_duplicate
from parley.documents.models import DocumentType, Validity
from parley.documents.queries import own_document_type


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of a document type for the documents asked for by it."""

    name: str
    description: str = ""
    validity: str = Validity.NONE
    revalidation_months: int | None = None
    lead_days: int = 90


def add_document_type(*, by: Actor, scope: str, terms: Terms) -> DocumentType:
    """Add a document type. Raises `Refused` if its name is taken."""
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        return _keep(DocumentType(company=by.company, scope=scope), terms)


def edit_document_type(*, by: Actor, type_id: UUID, terms: Terms) -> DocumentType:
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        return _keep(own_document_type(by.company, type_id, lock=True), terms)


def retire_document_type(*, by: Actor, type_id: UUID) -> DocumentType:
    """Retire a document type: it is not offered for new tasks any more. Existing tasks stay."""
    return _mark(by, type_id, retired=True)


def restore_document_type(*, by: Actor, type_id: UUID) -> DocumentType:
    return _mark(by, type_id, retired=False)


def _keep(document_type: DocumentType, terms: Terms) -> DocumentType:
    document_type.name, document_type.description = terms.name, terms.description
    document_type.validity, document_type.lead_days = terms.validity, terms.lead_days
    document_type.revalidation_months = terms.revalidation_months if terms.validity == Validity.REVALIDATION else None
    return _save(document_type)


def _mark(by: Actor, type_id: UUID, *, retired: bool) -> DocumentType:
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        document_type = own_document_type(by.company, type_id, lock=True)
        document_type.retired_at = (document_type.retired_at or clock.now()) if retired else None
        return _save(document_type)


def _save(document_type: DocumentType) -> DocumentType:
    """Save the type. Only the database knows whether its name is free: two people may choose it at the same moment."""
    sentence = _("Another document type is already called “%(name)s”.") % {"name": document_type.name}
    with refuse_duplicate("document_type_name_once", field="name", sentence=sentence):
        document_type.save()
    return document_type
