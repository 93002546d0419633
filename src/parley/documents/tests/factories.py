"""Document types and document tasks, created by the actions that the pages use."""

from typing import Any

from parley.companies.actor import Actor
from parley.companies.models import Product
from parley.documents import actions
from parley.documents.actions import Terms
from parley.documents.kind import Document
from parley.documents.models import DocumentType
from parley.tasks.actions import send
from parley.tasks.models import Task
from parley.tasks.tests.factories import working_as

NAMES = {"none": "ISO 22000 certificate", "expiry": "ISO 9001 certificate", "revalidation": "Food safety policy"}


def document_type(of: Actor, name: str = "ISO 22000 certificate", scope: str = "company", **terms: Any) -> DocumentType:
    with working_as(of):
        return actions.add_document_type(by=of, scope=scope, terms=Terms(name, **terms))


def product(of: Actor, name: str = "Butter 250 g", suppliers: tuple[Actor, ...] = ()) -> Product:
    from parley.companies.actions import add_product

    with working_as(of):
        return add_product(by=of, name=name, suppliers=[supplier.company for supplier in suppliers])


def document_task(
    by: Actor,
    to: Actor,
    asked: DocumentType | None = None,
    *,
    validity: str = "none",
    revalidation_months: int | None = None,
    **given: Any,
) -> Task:
    """Send a document task to `to`'s company."""
    name = NAMES[validity]
    asked = asked or document_type(by, name, validity=validity, revalidation_months=revalidation_months)
    with working_as(by):
        planned = Document.plan({"document_types": [asked], "partners": [to.company]}, by)
        return send(Document, planned, by=by, form_data=given)[0]
