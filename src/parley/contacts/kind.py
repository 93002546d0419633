"""The kind of task *contact* (PRODUCT §3.8)."""

from collections.abc import Mapping
from typing import Any

from parley.companies.actor import Actor
from parley.contacts.forms import RequestAnotherContact, RequestContacts, SendContact
from parley.contacts.models import ContactRequest, KnownContact
from parley.core import clock
from parley.core.sql import execute
from parley.core.translation import gettext_lazy as _
from parley.tasks.declaration import Action, Kind, PlannedTask, Step
from parley.tasks.models import Task
from parley.tasks.states import REQUESTER, RESPONDER, Sentence, State

_ADDRESS_BOOK = """
SELECT t.id, 'the contact in the address book is not what the history says'
FROM tasks_task t
LEFT JOIN contacts_knowncontact known ON known.task_id = t.id
LEFT JOIN LATERAL (SELECT e.at, e.by_user_id FROM tasks_event e WHERE e.task_id = t.id AND e.verb = 'send_contact'
  ORDER BY e.number DESC LIMIT 1) given ON true
WHERE t.kind = 'contact' AND ((t.state = 'answered') <> (known.task_id IS NOT NULL)
  OR known.company_id <> t.requester_id OR known.partner_id <> t.responder_id
  OR known.given_by_id IS DISTINCT FROM given.by_user_id AND known.task_id IS NOT NULL
  OR known.given_at NOT BETWEEN given.at - interval '1 minute' AND given.at + interval '1 minute')
"""


class Contact(Kind):
    slug, label, icon, order = "contact", _("Contact task"), "contact", 100
    lead = _("The person for a function: who to call about deliveries, quality or emergencies.")
    subject = ContactRequest
    integrity_checks = (_ADDRESS_BOOK,)
    request = RequestContacts
    sent_text = _("requested a contact")
    panel = "contacts/card.html"

    pending = State(
        _("Pending"),
        turn=RESPONDER,
        tone="accent",
        your_turn=_("{partner} asks you for a contact person"),
        advice=_("Enter the contact for this function. Write “-” if there is nobody."),
        their_turn=_("Waiting for {partner} to send the contact."),
    )
    answered = State(_("Answered"), tone="success", their_turn=_("Contact sent."))
    asked_again = State(
        _("Re-requested"),
        turn=RESPONDER,
        tone="warning",
        your_turn=_("{partner} needs another contact"),
        advice=_("Read the explanation, then send a different contact."),
        their_turn=_("Waiting for {partner} to send another contact."),
    )

    send_contact = Action(
        _("Send Contact"),
        by=RESPONDER,
        when=[pending, asked_again],
        to=answered,
        tone="primary",
        form=SendContact,
        history_text=_("sent the contact"),
    )
    ask_again = Action(
        _("Re-request"),
        by=REQUESTER,
        when=[answered],
        to=asked_again,
        form=RequestAnotherContact,
        history_text=_("requested another contact"),
    )

    @classmethod
    def plan(cls, form_data: Mapping[str, Any], by: Actor) -> list[PlannedTask]:
        return [
            PlannedTask(responder=partner, title=function, subject={"function": function})
            for partner in form_data["partners"]
            for function in form_data["functions"]
        ]

    @classmethod
    def facts(cls, task: Task) -> list[tuple[Sentence, Any]]:
        return [(_("Function"), task.subject.function)]


@Contact.send_contact.effect
def keep_contact(step: Step) -> None:
    wanted: ContactRequest = step.subject
    named = ("first_name", "last_name", "position", "email", "phone")
    for name in named:
        setattr(wanted, name, step.input[name])
    wanted.save(update_fields=named)
    execute("SELECT parley_keep_contact(%(task)s, %(at)s)", {"task": step.task.pk, "at": clock.now()})


@Contact.ask_again.effect
def forget_contact(step: Step) -> None:
    KnownContact.objects.filter(task=step.task).delete()
