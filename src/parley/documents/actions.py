"""Changes to document types. Sent tasks keep the terms they were sent with."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from parley.companies.actor import Actor
from parley.companies.rights import Right
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


def _keep(document_type: DocumentType, terms: Terms) -> DocumentType:
    document_type.name, document_type.description = terms.name, terms.description
    document_type.validity, document_type.lead_days = terms.validity, terms.lead_days
    document_type.revalidation_months = terms.revalidation_months if terms.validity == Validity.REVALIDATION else None
    return document_type.save_unique()
