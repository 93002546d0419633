"""The objects that stories start from: document types, products, agreements and tasks of the cast."""

from django.core.files.uploadedfile import SimpleUploadedFile

from parley.agreements.models import AgreementTemplate, AgreementVersion, Confirmation
from parley.companies.actor import Actor
from parley.companies.models import Product, ProductSupplier
from parley.core.acting_company import acting_as
from parley.documents.models import DocumentType, Validity
from parley.files.actions import keep_file
from parley.files.tests.factories import real_pdf
from parley.tasks.actions import send
from parley.tasks.declaration import PlannedTask, kind_of
from parley.tasks.models import Task


def document_type(
    of: Actor, name: str = "ISO 22000", validity: str = Validity.EXPIRY, **fields: object
) -> DocumentType:
    with acting_as(of.company, of.user):
        return DocumentType.objects.create(company=of.company, name=name, validity=validity, **fields)


def product(of: Actor, name: str = "Gruyère", *suppliers: Actor) -> Product:
    with acting_as(of.company, of.user):
        made = Product.objects.create(company=of.company, name=name)
        for supplier in suppliers:
            ProductSupplier.objects.create(company=of.company, product=made, supplier=supplier.company)
    return made


def agreement(of: Actor, name: str = "Code of conduct", confirmation: str = Confirmation.CLICK) -> AgreementTemplate:
    with acting_as(of.company, of.user):
        template = AgreementTemplate.objects.create(company=of.company, name=name, confirmation=confirmation)
        text = SimpleUploadedFile("code.pdf", real_pdf(2, text=name))
        file = keep_file(company=of.company, by=of.user, upload=text)
        AgreementVersion.objects.create(company=of.company, template=template, number=1, file=file, created_by=of.user)
    return template


def sent(by: Actor, to: Actor, kind: str, *, due_on: object = None, note: str = "", **choices: object) -> Task:
    """Send a task of `kind`, planned by its own declaration as New task does."""
    with acting_as(by.company, by.user):
        declared = kind_of(kind)
        planned: list[PlannedTask] = declared.plan({"partners": [to.company], **choices}, by)
        return send(declared, planned, by=by, form_data={"due_on": due_on, "note": note})[0]
