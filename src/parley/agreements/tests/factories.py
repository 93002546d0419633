"""Agreements and agreement tasks, created by the actions that the pages use."""

from typing import Any

from parley.agreements import actions
from parley.agreements.kind import Agreement
from parley.agreements.models import AgreementTemplate
from parley.companies.actor import Actor
from parley.files.tests.factories import real_pdf, upload
from parley.tasks.actions import send
from parley.tasks.models import Task
from parley.tasks.tests.factories import working_as


def agreement(of: Actor, name: str = "Code of conduct", confirmation: str = "click") -> AgreementTemplate:
    with working_as(of):
        file = upload(real_pdf(2, text=name), f"{name}.pdf")
        return actions.add_agreement(by=of, name=name, confirmation=confirmation, file=file)


def agreement_task(by: Actor, to: Actor, confirmation: str = "click", **given: Any) -> Task:
    """Create an agreement and send it to `to`'s company."""
    asked = agreement(by, "Code of conduct" if confirmation == "click" else "Terms of delivery", confirmation)
    with working_as(by):
        planned = Agreement.plan({"agreements": [asked], "partners": [to.company]}, by)
        return send(Agreement, planned, by=by, form_data=given)[0]
