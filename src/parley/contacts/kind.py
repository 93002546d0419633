"""The life of a contact task (PRODUCT §3.8)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from parley.companies.desk import Actor
from parley.contacts.forms import AskAgain, RequestContacts, SendContact
from parley.contacts.models import ContactRequest
from parley.tasks.declaration import REQUESTER, RESPONDER, Action, Kind, Planned, Sentence, State, Step
from parley.tasks.models import Task


class Contact(Kind):
    slug, label, icon, order = "contact", _("Contact task"), "contact", 100
    lead = _("The person for a function: who to call about deliveries, quality, emergencies.")
    subject = ContactRequest
    request = RequestContacts
    asked = _("asked for a contact")
    panel = "contacts/card.html"

    pending = State(
        _("Pending"), turn=RESPONDER, tone="accent",
        mine=_("{partner} asks you who to turn to"),
        advice=_("Name the person for this function; write “-” where there is nobody."),
        theirs=_("{partner} has been asked for the contact."),
    )  # fmt: skip
    answered = State(_("Answered"), tone="success", theirs=_("The contact has been sent."))
    asked_again = State(
        _("Asked again"), turn=RESPONDER, tone="warning",
        mine=_("{partner} needs another contact"),
        advice=_("Read the explanation, then name somebody else."),
        theirs=_("{partner} has been asked for another contact."),
    )  # fmt: skip

    send_contact = Action(
        _("Send Contact"), by=RESPONDER, when=[pending, asked_again], to=answered, tone="primary", form=SendContact,
        told=_("sent the contact"),
    )  # fmt: skip
    ask_again = Action(
        _("Ask again"),
        by=REQUESTER,
        when=[answered],
        to=asked_again,
        form=AskAgain,
        told=_("asked for another contact"),
    )

    @classmethod
    def plan(cls, given: Mapping[str, Any], by: Actor) -> list[Planned]:
        return [
            Planned(responder=partner, title=function, subject={"function": function})
            for partner in given["partners"]
            for function in given["functions"]
        ]

    @classmethod
    def facts(cls, task: Task) -> list[tuple[Sentence, Any]]:
        return [(_("Function"), task.subject.function)]


@Contact.send_contact.effect
def keep_contact(step: Step) -> None:
    wanted: ContactRequest = step.subject
    named = ("first_name", "last_name", "position", "email", "phone")
    for name in named:
        setattr(wanted, name, step.given[name])
    wanted.save(update_fields=named)
