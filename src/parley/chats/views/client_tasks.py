"""Changes of client tasks from the page of their thread or the dashboard, each leading back to where it was pressed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from parley.chats.actions import client_tasks as actions
from parley.chats.actions.client_tasks import Overtaken
from parley.chats.client_task_models import ClientTask
from parley.chats.message_queries import Conversation, read_conversation
from parley.chats.thread_forms import AddTasks, EditTask, MoveForm, TaskFileForm, TickForm, require_valid
from parley.chats.thread_people import assignable_people
from parley.companies.actor import CompanyRequest
from parley.companies.submissions import run_once, submit_form
from parley.companies.views.common import show_form
from parley.core.edit_forms import lock_edited_record
from parley.core.errors import NotFound, Refused
from parley.core.http_methods import require_safe_or_post
from parley.core.translation import gettext as _


@require_POST
def add(request: CompanyRequest, thread_id: UUID) -> HttpResponse:
    _thread(request, thread_id)

    def act() -> object:
        form = AddTasks(request.POST)
        require_valid(form)
        return actions.add_client_tasks(thread_id, form.tasks(), by=request.actor)

    return _change(request, thread_id, act)


@require_POST
def tick(request: CompanyRequest, thread_id: UUID, client_task_id: UUID) -> HttpResponse:
    """Tick or untick, as the form says: pressed twice it does nothing more."""
    _thread(request, thread_id)

    def act() -> object:
        is_done = require_valid(TickForm(request.POST))["done"]
        return actions.set_done(thread_id, client_task_id, by=request.actor, is_done=is_done)

    return _change(request, thread_id, act)


@require_POST
def move(request: CompanyRequest, thread_id: UUID, client_task_id: UUID) -> HttpResponse:
    """Move a task behind another one, or to the top, and say where it is now."""
    _thread(request, thread_id)

    def act() -> object:
        given = require_valid(MoveForm(request.POST))
        task = actions.move(thread_id, client_task_id, by=request.actor, after_id=given["after"], seen=given["seen"])
        ids = list(actions.tasks_of(thread_id).values_list("pk", flat=True))
        where = {"task": task.title, "place": ids.index(task.pk) + 1, "count": len(ids)}
        notices.info(request, _("“%(task)s” is now %(place)s of %(count)s.") % where)
        return task

    return _change(request, thread_id, act)


@require_POST
def delete(request: CompanyRequest, thread_id: UUID, client_task_id: UUID) -> HttpResponse:
    _thread(request, thread_id)

    def act() -> object:
        task = actions.delete(thread_id, client_task_id, by=request.actor)
        notices.info(request, _("“%(task)s” deleted. You can undo this below the list.") % {"task": task.title})
        return task

    return _change(request, thread_id, act)


@require_POST
def restore(request: CompanyRequest, thread_id: UUID, client_task_id: UUID) -> HttpResponse:
    _thread(request, thread_id)
    return _change(request, thread_id, lambda: actions.restore(thread_id, client_task_id, by=request.actor))


@require_POST
def resend(request: CompanyRequest, thread_id: UUID) -> HttpResponse:
    _thread(request, thread_id)
    return _change(request, thread_id, lambda: actions.resend(thread_id, by=request.actor))


@require_safe_or_post
def task_file(request: CompanyRequest, thread_id: UUID, client_task_id: UUID) -> HttpResponse:
    """Upload the file of a task, which completes it."""
    conversation = _thread(request, thread_id)
    task = _task(conversation, client_task_id)
    form = TaskFileForm(request.POST, request.FILES) if request.method == "POST" else TaskFileForm()
    response = submit_form(
        request,
        form,
        lambda: actions.attach_file(thread_id, client_task_id, form.cleaned_data["file"], by=request.actor),
        lambda _done: redirect(_back(request, thread_id)),
    )
    context = {"place": "chats", "conversation": conversation, "task": task}
    return response or show_form(request, "chats/client_task_file.html", context, form)


@require_safe_or_post
def edit(request: CompanyRequest, thread_id: UUID, client_task_id: UUID) -> HttpResponse:
    conversation = _thread(request, thread_id)
    # Both companies edit the task, so that the lock of one company does not do.
    lock_edited_record(request, thread_id)
    task = _task(conversation, client_task_id)
    people = assignable_people(conversation.chat, request.actor.company)
    initial = {
        "title": task.title,
        "link": task.link,
        "due_on": task.due_on,
        "assignee": str(task.assignee_id or ""),
        "needs_file": task.needs_file,
    }
    if task.assignee_id and task.assignee and task.assignee_id not in dict(people):
        people.append((task.assignee_id, task.assignee.name))
    form = EditTask(request.POST if request.method == "POST" else None, people=people, initial=initial)

    def act() -> ClientTask:
        given = dict(form.cleaned_data)
        assignee_id = given.pop("assignee")
        return actions.change(thread_id, client_task_id, by=request.actor, **given, assignee_id=assignee_id)

    response = submit_form(request, form, act, lambda _done: redirect(_back(request, thread_id)))
    context = {"place": "chats", "conversation": conversation, "task": task}
    return response or show_form(request, "chats/client_task.html", context, form)


def _change(request: CompanyRequest, thread_id: UUID, act: Callable[[], object]) -> HttpResponse:
    """Carry out a change once. What is refused is said on the page that shows the list as it is now."""
    back = _back(request, thread_id)
    try:
        return run_once(request, act, lambda _result: redirect(back))
    except Overtaken as refused:
        notices.warning(request, str(refused))
    except Refused as refused:
        notices.error(request, str(refused))
    return redirect(back)


def _back(request: CompanyRequest, thread_id: UUID) -> str:
    if request.POST.get("back") == "dashboard":
        return reverse("dashboard")
    return reverse("chats:thread", args=[thread_id])


def _thread(request: CompanyRequest, thread_id: UUID) -> Conversation:
    conversation = read_conversation(request.actor, thread_id)
    if not conversation.chat.is_thread:
        raise NotFound
    return conversation


def _task(conversation: Conversation, task_id: UUID) -> ClientTask:
    found = ClientTask.objects.select_related("assignee").filter(chat=conversation.chat, pk=task_id, deleted_at=None)
    task = found.first()
    if task is None:
        raise NotFound
    return task
