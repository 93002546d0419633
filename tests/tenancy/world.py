"""Two circles of companies without any connection, each with rows in every table."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parley.accounts.models import UserSession
from parley.audits.actions import add_task, record_audit
from parley.companies import actions
from parley.companies.actor import Actor
from parley.companies.models import Company, Connection, Member
from parley.companies.rights import Role
from parley.companies.tests.factories import Cast, connect, member, person, sign_in
from parley.core.acting_company import acting_as, acting_as_system
from parley.corrective.tests.factories import category, corrective_task, template, template_field
from parley.evaluations.tests.factories import cycle, evaluation_of, released
from parley.files.tests.factories import real_pdf
from parley.questionnaires.tests.factories import bank_question, only_question, question, questionnaire
from parley.questionnaires.tests.factories import sent as questionnaire_sent
from parley.tasks.actions import comment, note_internally
from parley.tasks.models import Event, Task, TaskFile, TaskSide
from parley.tasks.tests.all_plays import modules_of_apps
from parley.tasks.tests.factories import do
from parley.tickets.tests.factories import portal, ticket
from tests.browser import things


@dataclass
class Circle:
    """One company with a supplier, and ids of everything that belongs to them alone.

    Names are those of URL parameters.
    """

    customer: Actor
    supplier: Actor
    ids: dict[str, Any]
    further: dict[str, UUID] = field(default_factory=dict)
    """Ids that are in no address but might be put into a form or filter."""
    tasks: list[Task] = field(default_factory=list)

    @property
    def everything(self) -> dict[str, UUID]:
        """Return all ids; the slug of a portal is none."""
        return {name: key for name, key in (self.ids | self.further).items() if isinstance(key, UUID)}


@dataclass
class World:
    cast: Cast
    nordwind: Circle
    """Nordwind and Kestrel: to Luca of Alpine, a partner of both, their business is foreign too."""
    eva: Circle


def build(cast: Cast) -> World:
    friend = member(
        actions.found_company(owner=person("Kit Moor"), name="Harbour Mills Ltd").company, person("Jo Reed"), Role.ADMIN
    )
    connect(cast.eva, friend)
    with acting_as_system():
        # In the directory, a company shows its card to everybody. Others are invisible for strangers.
        Company.objects.update(in_directory=False)
        mia = Member.objects.get(pk=cast.mia.member.pk)
        assert mia.role == Role.MEMBER
    return World(cast, _circle(cast.anna, cast.tom), _circle(cast.eva, friend))


def _circle(customer: Actor, supplier: Actor) -> Circle:
    of = customer.company.name
    iso = things.document_type(customer, f"ISO of {of}")
    specification = things.document_type(customer, f"Specification of {of}", "none", scope="product")
    cheese = things.product(customer, f"Cheese of {of}", supplier)
    conduct = things.agreement(customer, f"Conduct of {of}")
    tasks = [
        things.sent(customer, supplier, "document", document_types=[iso]),
        things.sent(customer, supplier, "product_document", document_types=[specification], products=[cheese]),
        things.sent(customer, supplier, "agreement", agreements=[conduct]),
        things.sent(customer, supplier, "contact", functions=["Hotline"]),
        things.sent(customer, supplier, "general", title=f"Question of {of}"),
    ]
    glass, report = category(customer, f"Glass of {of}"), template(customer, f"8D of {of}", has_disciplines=True)
    batch = template_field(customer, report, "Batch")
    correction = corrective_task(
        customer,
        supplier,
        f"Splinter of {of}",
        template=report,
        category=glass,
        filled={batch: f"Batch of {of}"},
        told=[customer.member],
    )
    with acting_as(customer.company, customer.user):
        audit = record_audit(by=customer, partner=supplier.company, location="Hall 3", held_on=date(2026, 1, 2))
        tasks.insert(0, add_task(by=customer, audit_id=audit.pk, title=f"Floor of {of}"))
        upload = SimpleUploadedFile("secret.pdf", real_pdf(text=of))
        said = comment(tasks[-1].pk, by=customer, text=f"A secret of {of}", uploads=[upload])
        note = note_internally(tasks[-1].pk, by=customer, text=f"An inner secret of {of}")
        invitation = actions.invite_colleague(
            by=customer, email=f"new@{customer.company.pk}.example", role=Role.MEMBER, language="en"
        )
    with acting_as_system():
        link = Connection.objects.get(customer=customer.company, supplier=supplier.company)
        side = TaskSide.objects.get(task=tasks[-1], company=customer.company)
        file = TaskFile.objects.get(comment=said).file
        event = Event.objects.filter(task=tasks[-1]).latest("number")
    tasks.append(released(customer, supplier, name=f"Last year of {of}"))
    tasks[-1], tasks[-2] = tasks[-2], tasks[-1]
    evaluated = cycle(customer, [supplier], name=f"This year of {of}")
    asked = questionnaire(customer, {"name": "inner", "text": f"Question of {of}?"}, name=f"Questions of {of}")
    first = only_question(asked, customer)
    received = questionnaire_sent(customer, supplier, {"name": "plants", "type": "text", "text": f"Plants of {of}?"})
    answered = question(received, "plants", customer).task
    do("send_answer", answered, supplier, answer=f"Secret plants of {of}")
    asked_for_help = ticket(customer, supplier, f"Broken lids of {of}")
    ids = {
        "task_id": tasks[-1].pk,
        "file_id": file.pk,
        "member_id": customer.member.pk,
        "product_id": cheese.pk,
        "invitation_id": invitation.pk,
        "connection_id": link.pk,
        "partner_id": customer.company.pk,
        "type_id": iso.pk,
        "audit_id": audit.pk,
        "evaluation_template_id": evaluated.template_id,
        "cycle_id": evaluated.pk,
        "evaluation_id": evaluation_of(evaluated, supplier, customer).pk,
        "template_id": conduct.pk,
        "category_id": glass.pk,
        "corrective_template_id": report.pk,
        "template_field_id": batch.pk,
        "corrective_task_id": correction.pk,
        "questionnaire_id": asked.pk,
        "bank_question_id": bank_question(customer, f"Kept by {of}?").pk,
        "section_id": first.section_id,
        "question_id": first.pk,
        "sent_id": received.pk,
        "version_id": received.version_id,
        "agreement_id": conduct.pk,
        "received_id": received.pk,
        "mail_id": tasks[-1].pk,
        "session_id": UserSession(session_id=str(sign_in(Client(), customer).session.session_key)).public_id,
        "address": close_portal(supplier),
    }
    for module in modules_of_apps("tenancy"):
        ids |= module.ids_of(customer, supplier)
    further = {
        "user": customer.user.pk,
        "supplier": supplier.company.pk,
        "side": side.pk,
        "event": event.pk,
        "comment": said.pk,
        "note": note.pk,
        "document_task": tasks[0].pk,
        "product_type": specification.pk,
        "ticket": asked_for_help.pk,
        "question_task": answered.pk,
    }
    return Circle(customer, supplier, ids, further, tasks)


def open_portal_of(supplier: Actor) -> None:
    """Open a portal. Everybody may see it, so it is closed while foreign objects are searched for."""
    portal(supplier)


def close_portal(supplier: Actor) -> str:
    """Close the portal. Returns the slug, which must now lead to nothing."""
    return portal(supplier, is_open=False).slug
