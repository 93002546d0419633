"""Plays of the kinds of documents."""

from typing import Any

from parley.companies.tests.factories import Cast
from parley.documents.kind import ProductDocument
from parley.documents.tests.factories import document_task, document_type, product
from parley.tasks.actions import send
from parley.tasks.models import Task
from parley.tasks.tests.factories import working_as
from parley.tasks.tests.play import EXPLAINED, LATER, NOTED, Play

DOCUMENT: dict[str, Any] = {
    "upload": {"file": ..., "expires_on": LATER},
    "do_not_have": EXPLAINED,
    "reject": EXPLAINED,
    "re_request": NOTED,
}


def product_document_task(cast: Cast) -> Task:
    asked = document_type(cast.anna, "Specification", scope="product")
    butter = product(cast.anna, suppliers=(cast.luca,))
    given = {"document_types": [asked], "products": [butter], "partners": [cast.alpine]}
    with working_as(cast.anna):
        return send(ProductDocument, ProductDocument.plan(given, cast.anna), by=cast.anna, form_data={})[0]


PLAYS = [
    Play(
        "document for good",
        "document",
        lambda cast: document_task(cast.anna, cast.luca),
        DOCUMENT,
        never=frozenset({"still_valid", "renew"}),
    ),
    Play(
        "document with expiry date",
        "document",
        lambda cast: document_task(cast.anna, cast.luca, validity="expiry"),
        DOCUMENT,
        never=frozenset({"renew"}),
        by_clock=frozenset({"expired"}),
    ),
    Play(
        "document to be revalidated",
        "document",
        lambda cast: document_task(cast.anna, cast.luca, validity="revalidation", revalidation_months=12),
        DOCUMENT,
        never=frozenset({"renew"}),
        by_clock=frozenset({"to_revalidate"}),
    ),
    Play("product document", "product_document", product_document_task, DOCUMENT, never=frozenset({"renew"})),
]
