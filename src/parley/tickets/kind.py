"""The kinds of task *support ticket* and *complaint ticket* (PRODUCT §3.7), which differ in name and portal only."""

from datetime import timedelta
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from parley.core import clock
from parley.core.translation import gettext_lazy as _
from parley.tasks.declaration import Action, Kind
from parley.tasks.forms import ActionForm, long_text
from parley.tasks.models import Task
from parley.tasks.states import REQUESTER, RESPONDER, Party, Sentence, State
from parley.tickets.models import Ticket

RE_OPENED_WITHIN = timedelta(days=30)

_WAITS_FOR = {REQUESTER: Ticket.WaitsFor.CUSTOMER, RESPONDER: Ticket.WaitsFor.SUPPLIER, None: Ticket.WaitsFor.NOBODY}


class ReOpenForm(ActionForm):
    explanation = long_text(_("Reason"), hint=_("What is still to be done? The other company can see this."))


def _was_resolved_lately(task: Task) -> bool:
    return task.closed_at is not None and clock.now() - task.closed_at < RE_OPENED_WITHIN


_COURSE = """
SELECT k.task_id, 'its kind or sides, whom it waits for, its first answer or when it was resolved'
  || ' is not what the history says'
FROM tickets_ticket k JOIN tasks_task t ON t.id = k.task_id
LEFT JOIN LATERAL (
  SELECT min(e.at) AS at FROM tasks_event e WHERE e.task_id = t.id AND e.by_company_id = t.responder_id
    AND (e.verb = 'commented' OR e.to_state = 'resolved')
    AND e.verb NOT IN ('assigned', 'took_over', 'handed_on')) answer ON true
WHERE k.kind <> t.kind OR k.customer_id <> t.requester_id OR k.supplier_id <> t.responder_id
   OR k.waits_for <> coalesce((SELECT CASE s.party WHEN 'requester' THEN 'customer' ELSE 'supplier' END
                               FROM tasks_taskside s WHERE s.task_id = t.id AND s.is_my_turn), '')
   OR (k.first_answer_at IS NULL) <> (answer.at IS NULL)
   OR k.first_answer_at NOT BETWEEN answer.at - interval '1 minute' AND answer.at + interval '1 minute'
   OR (k.resolved_at IS NULL) <> (t.state <> 'resolved')
   OR k.resolved_at NOT BETWEEN t.closed_at - interval '1 minute' AND t.closed_at + interval '1 minute'
"""


class TicketKind(Kind):
    """A ticket. The customer is the requester, the supplier of the portal is the responder."""

    subject = Ticket
    integrity_checks = (_COURSE,)
    derived_columns = frozenset({"waits_for", "first_answer_at", "resolved_at"})
    sent_text = _("opened the ticket")
    is_for_portals = True

    open = State(
        _("Open"),
        turn=RESPONDER,
        tone="accent",
        your_turn=_("{partner} is waiting for your answer"),
        advice=_("Answer with a comment below, or mark the ticket as resolved."),
        their_turn=_("{partner} has received your ticket and will answer."),
    )
    answered = State(
        _("Answered"),
        turn=REQUESTER,
        tone="info",
        your_turn=_("{partner} has answered"),
        advice=_("Read the answer below. Write back, or mark the ticket as resolved."),
        their_turn=_("You have answered. It is {partner}’s turn."),
    )
    re_opened = State(
        _("Re-opened"),
        turn=RESPONDER,
        tone="warning",
        your_turn=_("The ticket was re-opened"),
        advice=_("Read the reason below. Answer with a comment, or mark the ticket as resolved."),
        their_turn=_("The ticket was re-opened, and {partner} will answer."),
    )
    resolved = State(_("Resolved"), tone="success", their_turn=_("This ticket is resolved."))

    mark_as_resolved = Action(
        _("Mark as Resolved"),
        by=None,
        when=[open, answered, re_opened],
        to=resolved,
        history_text=_("marked the ticket as resolved"),
    )
    re_open = Action(
        _("Re-open"),
        by=None,
        when=[resolved],
        to=re_opened,
        form=ReOpenForm,
        history_text=_("re-opened the ticket"),
        is_available=_was_resolved_lately,
        unavailable_text=_("Tickets can only be re-opened within 30 days of being resolved. Please open a new ticket."),
    )

    after_comment = {
        open: {RESPONDER: answered},
        re_opened: {RESPONDER: answered},
        answered: {REQUESTER: open},
    }

    @classmethod
    def facts(cls, task: Task) -> list[tuple[Sentence, Any]]:
        ticket: Ticket = task.subject
        return [
            (_("Number"), task.reference),
            (_("Category"), ticket.category),
            (_("Opened by"), task.created_by.name),
            (_("First answer"), ticket.first_answer_at),
            (_("Resolved"), ticket.resolved_at),
        ]

    @classmethod
    def after_step(cls, task: Task, *, verb: str, by: Party) -> None:
        now = clock.now()
        is_resolved = task.state == cls.resolved.slug
        is_answer = by is RESPONDER and (verb == "commented" or is_resolved)
        Ticket.objects.filter(pk=task.pk).update(
            waits_for=_WAITS_FOR[task.current_state.turn],
            first_answer_at=Coalesce("first_answer_at", now) if is_answer else F("first_answer_at"),
            # Commenting must not resolve the ticket again.
            resolved_at=Coalesce("resolved_at", now) if is_resolved else None,
        )


class SupportTicket(TicketKind):
    slug, label, icon, order = "support_ticket", _("Support ticket"), "life-buoy", 90
    lead = _("A customer’s question or problem, written on the company’s support page.")


class ComplaintTicket(TicketKind):
    slug, label, icon, order = "complaint_ticket", _("Complaint ticket"), "message-square-warning", 91
    lead = _("A customer’s complaint, written on the company’s complaint page.")
