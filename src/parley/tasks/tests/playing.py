"""Every kind played through by its declaration: how a task of it comes about, and what its buttons are filled with."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction

from parley.agreements.tests.factories import agreement_task
from parley.audits.tests.factories import audit, audit_task
from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast
from parley.contacts.kind import Contact
from parley.core import clock
from parley.core.acting import acting_as_system
from parley.corrective.tests.factories import corrective_task
from parley.documents.kind import ProductDocument
from parley.documents.tests.factories import document_task, document_type, product
from parley.evaluations.tests.factories import released
from parley.files.tests.factories import real_pdf, upload
from parley.questionnaires.tests.factories import question_task
from parley.tasks.actions import comment, send
from parley.tasks.declaration import Action, Kind, kind_of
from parley.tasks.history import next_event
from parley.tasks.models import Task
from parley.tasks.perform import Performed
from parley.tasks.states import Party, State
from parley.tasks.tests.factories import do, general_task, working_as
from parley.tasks.writes import write_step
from parley.tickets.portals import COMPLAINTS
from parley.tickets.tests.factories import ticket

PDF = real_pdf()
LATER = (clock.now() + timedelta(days=400)).date().isoformat()


@dataclass(frozen=True)
class Play:
    """One way in which a kind is used: Anna asks, Luca answers."""

    name: str
    kind: str
    start: Callable[[Cast], Task]
    filled: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What each action's form is filled with; `...` stands for a PDF."""
    never: frozenset[str] = frozenset()
    """Actions that tasks of this sort never offer."""
    by_clock: frozenset[str] = frozenset()
    """States into which the clock may lead tasks of this sort."""

    @property
    def declaration(self) -> type[Kind]:
        return kind_of(self.kind)

    def states(self) -> list[State]:
        return [state for state in self.declaration.states.values() if self.way_to(state) is not None]

    def way_to(self, state: State) -> list[str] | None:
        """The shortest series of actions, lapses (":state") and comments ("~part") that leads there; None if there is
        none."""
        kind = self.declaration
        ways: dict[str, list[str]] = {kind.initial().slug: []}
        ahead = deque([kind.initial()])
        while ahead:
            at = ahead.popleft()
            following = [(a.slug, a.to) for a in self.actions_from(at) if a.to is not None]
            following += [
                (f":{end.slug}", end)
                for start, end, _ in kind.automatic_transitions
                if start is at and self._lapses(end)
            ]
            following += [(f"~{party}", end) for party, end in kind.after_comment.get(at, {}).items()]
            for step, end in following:
                if end.slug not in ways:
                    ways[end.slug] = [*ways[at.slug], step]
                    ahead.append(end)
        return ways.get(state.slug)

    def actions_from(self, state: State) -> list[Action]:
        kind = self.declaration
        return [a for a in kind.actions.values() if a.slug not in self.never and state in a.states(kind)]

    def _lapses(self, state: State) -> bool:
        return state.slug in self.by_clock

    def bring_to(self, state: State, cast: Cast) -> Task:
        """A fresh task that has gone all the way to `state`."""
        task = self.start(cast)
        for step in self.way_to(state) or []:
            if step.startswith(":"):
                lapse(task, step[1:])
            elif step.startswith("~"):
                by = cast.anna if step[1:] == Party.REQUESTER else cast.luca
                with working_as(by):
                    comment(task.pk, by=by, text="One word more.")
            else:
                self.press(step, task, self.pressers(step, cast)[0])
        return task

    def pressers(self, action: str, cast: Cast) -> list[Actor]:
        declared = self.declaration.actions[action]
        sides = {Party.REQUESTER: cast.anna, Party.RESPONDER: cast.luca}
        return [person for party, person in sides.items() if declared.is_for(party)]

    def press(self, action: str, task: Task, by: Actor) -> Performed:
        given = dict(self.filled.get(action, COMMON.get(action, {})))
        files = {name: upload(PDF) for name, value in given.items() if value is ...}
        return do(action, task, by, files=files, **{n: v for n, v in given.items() if v is not ...})


COMMON: dict[str, dict[str, Any]] = {
    "cancel": {"explanation": "No longer needed."},
    "change_due_date": {"due_on": LATER},
}
EXPLAINED: dict[str, Any] = {"explanation": "The scope page is missing."}
NOTED = {"note": "We need it for our own audit."}
DOCUMENT: dict[str, Any] = {
    "upload": {"file": ..., "expires_on": LATER},
    "do_not_have": EXPLAINED,
    "reject": EXPLAINED,
    "re_request": NOTED,
}
AGREEMENT: dict[str, Any] = {
    "accept_agreement": {"has_read": "on"},
    "upload_signed": {"file": ...},
    "decline": EXPLAINED,
    "reject": EXPLAINED,
    "re_request": NOTED,
}
PERSON: dict[str, Any] = {
    "first_name": "Sara",
    "last_name": "Huber",
    "position": "Quality",
    "email": "sara@alpine.example",
    "phone": "+41 31 555 01 23",
}


def product_document_task(cast: Cast) -> Task:
    asked = document_type(cast.anna, "Specification", scope="product")
    butter = product(cast.anna, suppliers=(cast.luca,))
    given = {"document_types": [asked], "products": [butter], "partners": [cast.alpine]}
    with working_as(cast.anna):
        return send(ProductDocument, ProductDocument.plan(given, cast.anna), by=cast.anna, form_data={})[0]


def contact_task(by: Actor, to: Actor, function: str = "24-hour hotline") -> Task:
    with working_as(by):
        planned = Contact.plan({"functions": [function], "partners": [to.company]}, by)
        return send(Contact, planned, by=by, form_data={})[0]


PLAYS = [
    Play(
        "document for good",
        "document",
        lambda cast: document_task(cast.anna, cast.luca),
        DOCUMENT,
        never=frozenset({"still_valid"}),
    ),
    Play(
        "document with expiry date",
        "document",
        lambda cast: document_task(cast.anna, cast.luca, validity="expiry"),
        DOCUMENT,
        by_clock=frozenset({"expired"}),
    ),
    Play(
        "document to be revalidated",
        "document",
        lambda cast: document_task(cast.anna, cast.luca, validity="revalidation", revalidation_months=12),
        DOCUMENT,
        by_clock=frozenset({"to_revalidate"}),
    ),
    Play("product document", "product_document", product_document_task, DOCUMENT),
    Play(
        "agreement by click",
        "agreement",
        lambda cast: agreement_task(cast.anna, cast.luca),
        AGREEMENT,
        never=frozenset({"upload_signed", "accept", "reject"}),
    ),
    Play(
        "agreement with signed file",
        "agreement",
        lambda cast: agreement_task(cast.anna, cast.luca, "signed_file"),
        AGREEMENT,
        never=frozenset({"accept_agreement"}),
    ),
    Play(
        "contact",
        "contact",
        lambda cast: contact_task(cast.anna, cast.luca),
        {"send_contact": PERSON, "ask_again": EXPLAINED},
    ),
    Play(
        "general",
        "general",
        lambda cast: general_task(cast.anna, cast.luca),
        {"add_file": {"file": ...}, "answer": {"answer": "We call at nine."}, "ask_again": EXPLAINED},
    ),
    Play(
        "audit",
        "audit",
        lambda cast: audit_task(cast.anna, audit(cast.anna, cast.luca)),
        {"add_files": {"files": ...}, "send_back": EXPLAINED},
    ),
    Play(
        "corrective action",
        "corrective_action",
        lambda cast: corrective_task(cast.anna, cast.luca),
        {"add_file": {"files": ...}, "resolve": {"remark": "The seal is new."}, "re_open": EXPLAINED},
        never=frozenset({"fill_step", "check_effectiveness"}),
    ),
    Play(
        "question task",
        "question",
        lambda cast: question_task(cast.anna, cast.luca),
        {"send_answer": {"answer": "Four plants."}, "reject": EXPLAINED},
        by_clock=frozenset({"not_asked"}),
    ),
    Play("evaluation", "evaluation", lambda cast: released(cast.anna, cast.luca)),
    Play("support ticket", "support_ticket", lambda cast: ticket(cast.anna, cast.luca), {"re_open": EXPLAINED}),
    Play(
        "complaint ticket",
        "complaint_ticket",
        lambda cast: ticket(cast.anna, cast.luca, portal_type=COMPLAINTS),
        {"re_open": EXPLAINED},
    ),
]


def lapse(task: Task, state: str) -> None:
    """What the clock does to a task: it is in `state` now, and nobody pressed anything."""
    with acting_as_system(), transaction.atomic():
        kept = Task.objects.select_for_update().get(pk=task.pk)
        before, kept.state, kept.changed_at = kept.state, state, clock.now()
        kept.closed_at = None if kept.current_state.is_open else kept.changed_at
        event = next_event(
            kept, at=kept.changed_at, by_user_id=None, by_company_id=None, verb="lapsed", from_state=before
        )
        write_step(kept, event, by=Party.REQUESTER)
