"""Views that remind partners: of one task from its page, and of several from the Outbox."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from parley.companies.actor import CompanyRequest
from parley.companies.rights import Right
from parley.companies.submissions import submit_button
from parley.core.errors import Refused
from parley.core.http_methods import require_safe_or_post
from parley.core.ids import id_in
from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.tasks.lists import LISTS, TaskList, read_list
from parley.tasks.reminders import Reminded, last_reminded, may_remind_after, remind, remind_many
from parley.tasks.views.lists import draw_rows


@require_POST
def remind_of_task(request: CompanyRequest, task_id: UUID) -> HttpResponse:
    here = reverse("task", args=[task_id])

    def respond(_reminded: object) -> HttpResponse:
        messages.success(request, _("Reminder sent."))
        return redirect(here)

    return submit_button(request, lambda: remind(task_id, by=request.actor), respond, back=here)


@require_safe_or_post
def remind_partners(request: CompanyRequest) -> HttpResponse:
    """Offer the tasks of one page of the Outbox, with the filters of the address, and remind of the selected ones."""
    request.actor.require(Right.WORK_ON_TASKS)
    if request.method == "POST":
        chosen = {task_id for value in request.POST.getlist("tasks") if (task_id := id_in(value))}

        def act() -> Reminded:
            if not chosen:
                raise Refused(_("Select at least one task."))
            return remind_many(chosen, by=request.actor)

        def respond(reminded: Reminded) -> HttpResponse:
            _say_what_happened(request, reminded)
            return redirect("outbox")

        return submit_button(request, act, respond, back=request.get_full_path())
    declared = LISTS[TaskList.OUTBOX]
    page = read_list(TaskList.OUTBOX, request.actor, declared.parse(request.GET))
    lines = [line for line in page.rows if not line.is_frozen]
    last = last_reminded(request.actor, [line.task_id for line in lines])
    offered = [
        (row, last.get(row.line.task_id), may_remind_after(last.get(row.line.task_id)))
        for row in draw_rows(request.actor, lines)
    ]
    context = {"place": "outbox", "offered": offered, "more": page.following}
    return render(request, "tasks/remind.html", context)


def _say_what_happened(request: CompanyRequest, reminded: Reminded) -> None:
    count = len(reminded.done)
    if count:
        sentence = ngettext("%(count)s reminder sent.", "%(count)s reminders sent.", count)
        messages.success(request, sentence % {"count": count})
    for reason in dict.fromkeys(reminded.refused.values()):
        number = list(reminded.refused.values()).count(reason)
        skipped = ngettext("%(count)s task was skipped: %(reason)s", "%(count)s tasks were skipped: %(reason)s", number)
        messages.info(request, skipped % {"count": number, "reason": reason})
