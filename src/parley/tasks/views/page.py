"""The page of a task and its buttons."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.queries import colleagues
from parley.companies.rights import Right
from parley.core import clock
from parley.core.errors import Refused, UserError
from parley.core.http_methods import require_safe_or_post
from parley.core.idempotency import parse_key, raise_if_done
from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.tasks.actions import assign, comment, note_internally, open_task, take_over
from parley.tasks.declaration import Action
from parley.tasks.exhibits import exhibits, quotes
from parley.tasks.forms import ActionForm, AssignForm, CommentForm
from parley.tasks.models import Task
from parley.tasks.perform import ChangedMeanwhile, InvalidInput, perform
from parley.tasks.queries import ConnectionEnd, TaskPage, read_task
from parley.tasks.reminders import may_remind_after
from parley.tasks.timeline import describe_entry
from parley.tasks.versions import versions
from parley.tasks.views.lists import describe_status
from parley.tasks.views.origin import find_origin, remember_origin


@require_safe
def task_page(request: CompanyRequest, task_id: UUID) -> HttpResponse:
    page = read_task(request.actor, task_id)
    open_task(page.side, by=request.actor)
    return _draw(request, page, action=_requested_action(page, request))


@require_POST
def act(request: CompanyRequest, task_id: UUID, action: str) -> HttpResponse:
    """Take an action. The response is the task's page: as it is now, or with the form and its errors."""
    try:
        perform(
            action.replace("-", "_"),
            task_id,
            by=request.actor,
            data=request.POST,
            files=request.FILES,
            key=parse_key(request.POST.get("submit_key")),
            seen=_seen_length(request.POST),
            address=request.META.get("REMOTE_ADDR", ""),
        )
    except ChangedMeanwhile as changed:
        page = read_task(request.actor, task_id)
        pressed = page.kind.actions[action.replace("-", "_")]
        typed = _filled(pressed, page, request) if pressed.has_form else None
        shown = pressed if typed and pressed in page.actions else None
        return _draw(request, page, action=shown, form=typed, problem=str(changed), status=changed.status)
    except InvalidInput as invalid:
        page = read_task(request.actor, task_id)
        pressed = page.kind.actions[action.replace("-", "_")]
        return _draw(request, page, action=pressed, form=invalid.form, status=invalid.status)
    except UserError as refused:
        page = read_task(request.actor, task_id)
        # What was typed stays on the page where the step can be taken again, as with one file less.
        again = next((one for one in page.actions if one.slug == action.replace("-", "_") and one.has_form), None)
        typed = _filled(again, page, request) if again and request.actor.may(again.right) else None
        return _draw(
            request, page, action=again if typed else None, form=typed, problem=str(refused), status=refused.status
        )
    return redirect("task", task_id)


def _filled(action: Action, page: TaskPage, request: CompanyRequest) -> ActionForm:
    return action.form(request.POST, request.FILES, task=page.task, actor=request.actor)


@require_POST
def add_comment(request: CompanyRequest, task_id: UUID) -> HttpResponse:
    form = CommentForm(request.POST, request.FILES)
    if not form.is_valid():
        raise_if_done(parse_key(request.POST.get("submit_key")), company_id=request.actor.company.pk)
        page = read_task(request.actor, task_id)
        return _draw(request, page, comment_form=form, status=422)
    given = form.cleaned_data
    say = comment if given["audience"] == "partner" else note_internally
    said = say(
        task_id,
        by=request.actor,
        text=given["text"],
        uploads=given["files"],
        key=parse_key(request.POST.get("submit_key")),
    )
    return redirect(f"{reverse('task', args=[task_id])}#said-{said.pk}")


@require_POST
def take_over_task(request: CompanyRequest, task_id: UUID) -> HttpResponse:
    try:
        take_over(
            task_id,
            by=request.actor,
            seen_assignee=_seen_assignee(request),
            key=parse_key(request.POST.get("submit_key")),
        )
    except UserError as refused:
        return _draw(request, read_task(request.actor, task_id), problem=str(refused), status=refused.status)
    messages.success(request, _("You have taken over the task."))
    return redirect(_return_address(request) or reverse("task", args=[task_id]))


@require_safe_or_post
def assign_task(request: CompanyRequest, task_id: UUID) -> HttpResponse:
    """Show the members the task can be assigned to, and assign it."""
    request.actor.require(Right.WORK_ON_TASKS)
    if request.method != "POST":
        return _draw_assign(request, task_id)
    form = AssignForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Choose a member of your company."))
        side = assign(
            task_id,
            to=form.cleaned_data["to"],
            by=request.actor,
            seen_assignee=_seen_assignee(request),
            key=parse_key(request.POST.get("submit_key")),
        )
    except UserError as refused:
        return _draw_assign(request, task_id, problem=str(refused), status=refused.status)
    assert side.assignee
    messages.success(request, _("Task assigned to %(person)s.") % {"person": side.assignee.name})
    return redirect(_return_address(request) or reverse("task", args=[task_id]))


def _draw_assign(request: CompanyRequest, task_id: UUID, *, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "place": "",
        "page": read_task(request.actor, task_id),
        "people": colleagues(request.actor.company),
        "back": _return_address(request),
        "problem": problem,
    }
    return render(request, "tasks/assign.html", context, status=status)


def _seen_length(sent: QueryDict, task: Task | None = None) -> int | None:
    """Return the length of the history on the submitted page, or that of `task` if the form does not say."""
    said = sent.get("seen", "")
    latest = task.history_length if task else None
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else latest


def _draw(
    request: CompanyRequest,
    page: TaskPage,
    *,
    action: Action | None = None,
    form: ActionForm | None = None,
    comment_form: CommentForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    if action and form is None:
        form = action.form(task=page.task, actor=request.actor, initial=_initial_values(action, request))
    allowed = [button for button in page.actions if request.actor.may(button.right)]
    partner = {"partner": page.partner.name}
    shown = [describe_entry(entry, page) for entry in page.timeline]
    origin = find_origin(request, page.task.pk)
    context: dict[str, Any] = {
        "place": origin.slug if origin else "",
        "back": (origin.label, origin.address) if origin else None,
        "page": page,
        "task": page.task,
        "title": str(page.state.label) if page.connection_end else _panel_title(page, partner),
        "advice": page.kind.advice(page.task) if page.is_my_turn and not page.connection_end else "",
        "seen": page.task.history_length if request.method == "POST" else _seen_length(request.GET, page.task),
        "whose": _whose(page),
        "buttons": [button for button in allowed if not button.is_secondary],
        "more": [button for button in allowed if button.is_secondary],
        "reminder": _reminder(request, page),
        "is_withheld": len(allowed) < len(page.actions),
        "action": action,
        "form": form,
        "exhibits": exhibits(page),
        "quotes": quotes(page, shown),
        "versions": versions(page.kind, page.timeline),
        "facts": [(label, value) for label, value in page.kind.facts(page.task) if value not in (None, "")],
        "shown": shown,
        **dict(zip(("status", "tone"), describe_status(page.state, is_frozen=_is_frozen(page)), strict=True)),
        "comment_form": comment_form,
        "comment_files": (comment_form or CommentForm())["files"],
        "partner_readers": _partner_readers(page),
        "internal_readers": ngettext(
            "visible to %(count)s person at %(company)s, never to %(partner)s",
            "visible to %(count)s people at %(company)s, never to %(partner)s",
            page.mine.readers,
        )
        % {"count": page.mine.readers, "company": page.mine.company, "partner": page.theirs.company},
        "problem": problem,
        "end_title": _end_title(page.connection_end),
        "end_text": _("Both companies can still see this task. It continues if you connect again."),
    }
    response = render(request, "tasks/task.html", context, status=status)
    remember_origin(request, response, page.task.pk, origin)
    return response


class _Reminder(NamedTuple):
    last: datetime | None
    may: bool


def _reminder(request: CompanyRequest, page: TaskPage) -> _Reminder | None:
    """Return when the partner was last reminded and whether it may be now, None if it is not the partner's turn."""
    if not page.is_with_partner or not request.actor.may(Right.WORK_ON_TASKS):
        return None
    return _Reminder(page.reminded_at, may_remind_after(page.reminded_at))


def _is_frozen(page: TaskPage) -> bool:
    return page.connection_end is not None and page.state.is_open


def _whose(page: TaskPage) -> str:
    if page.connection_end or not page.state.is_open:
        return "closed"
    return "mine" if page.is_my_turn else "partner"


def _end_title(end: ConnectionEnd | None) -> str:
    if end is None or end.at is None:
        return _("The connection has ended")
    day = date_format(clock.local(end.at), "DATE_FORMAT")
    if not end.company:
        return _("The connection ended on %(day)s") % {"day": day}
    return _("%(company)s ended the connection on %(day)s") % {"company": end.company, "day": day}


def _panel_title(page: TaskPage, names: dict[str, str]) -> str:
    if page.is_my_turn:
        return _("Your turn: %(what)s") % {"what": str(page.state.your_turn).format(**names)}
    return str(page.state.their_turn).format(**names)


def _partner_readers(page: TaskPage) -> str:
    sentence = ngettext(
        "visible to %(count)s person at %(company)s and %(here)s here",
        "visible to %(count)s people at %(company)s and %(here)s here",
        page.theirs.readers,
    )
    return sentence % {"count": page.theirs.readers, "company": page.theirs.company, "here": page.mine.readers}


def _requested_action(page: TaskPage, request: CompanyRequest) -> Action | None:
    """Return the action named in the address, or that the kind opens with, if this person can take it now."""
    asked = request.GET.get("act") or (page.kind.opens_with if page.is_my_turn else "")
    wanted = [action for action in page.actions if action.slug == asked and action.has_form]
    return next((action for action in wanted if request.actor.may(action.right)), None)


def _initial_values(action: Action, request: CompanyRequest) -> dict[str, str]:
    """Return the form's initial values from the address, such as the entry to be corrected."""
    return {name: request.GET[name] for name in action.form.base_fields if name in request.GET}


def _seen_assignee(request: CompanyRequest) -> UUID | None:
    """Return the assignee shown on the submitted page."""
    try:
        return UUID(request.POST.get("seen", ""))
    except ValueError:
        return None


def _return_address(request: CompanyRequest) -> str:
    """Return the list that the person came from, if the form or address names one of Parley's lists."""
    back = request.POST.get("back") or request.GET.get("back") or ""
    return back if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""
