"""The messenger: the list of conversations, one beside it, new ones, and the people of a group."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parley.chats.actions.conversations import (
    add_people,
    find_direct,
    leave_group,
    may_manage,
    open_direct,
    remove_person,
    rename_group,
    start_group,
)
from parley.chats.forms import GroupForm, MessageForm, first_problem, people_in
from parley.chats.message_queries import Conversation, MessagePage, read_conversation
from parley.chats.messenger_queries import read_conversations
from parley.chats.models import Chat, Participant
from parley.chats.people import Person, find_people, people_by_id, person_of_task
from parley.chats.search import SLUG
from parley.chats.views.messages import log_context, requested_page, require_rate, send_from
from parley.companies.actor import CompanyRequest
from parley.core import markdown
from parley.core.errors import NotFound, Refused, UserError
from parley.core.http_methods import require_safe_or_post
from parley.core.idempotency import claim_key, parse_key, record_outcome
from parley.core.ids import id_in
from parley.core.lists import normalise_search
from parley.core.live import online_people
from parley.core.search_sources import find_in_group
from parley.core.search_words import Piece, cut_to_words, mark_words, search_words
from parley.core.translation import gettext as _

MOST_FOUND = 20
SEARCH = "search"
"""The button that looks for other people, in the form that sends those who are chosen."""


@require_safe
def conversations(request: CompanyRequest) -> HttpResponse:
    """Show the conversations, or the people that match the words in `q`."""
    return render(request, "chats/messenger.html", _list_context(request))


@require_safe
def conversation(request: CompanyRequest, chat_id: UUID) -> HttpResponse:
    """Show a direct or group chat. A thread has a page of its own."""
    shown = _messenger_chat(request, chat_id)
    page = requested_page(request.actor, shown, request.GET)
    context = _list_context(request) | log_context(shown, page, request)
    context["may_manage"] = may_manage(shown.chat, request.actor)
    return render(request, "chats/messenger.html", context)


@require_safe_or_post
def direct(request: CompanyRequest, user_id: UUID) -> HttpResponse:
    """Lead to the direct chat with a person. It begins with its first message."""
    company_id = id_in(request.GET.get("company"))
    person = _addressee(request, user_id, company_id)
    there = person.company_id if person else company_id
    chat = find_direct(request.actor, user_id, there) if there else None
    if request.method == "POST":
        if person is None:
            raise NotFound
        return _write_first(request, person)
    if chat is not None:
        task = request.GET.get("task", "")
        query = f"?task={task}" if id_in(task) else ""
        return redirect(reverse("chats:conversation", args=[chat.pk]) + query)
    if person is None:
        raise NotFound
    return _draw_first(request, person)


@require_safe
def about_task(request: CompanyRequest, task_id: UUID) -> HttpResponse:
    """Lead to the direct chat with the person on the other side of a task, with the task as a card."""
    person = person_of_task(request.actor, task_id)
    if person is None:
        notices.info(request, _("The other company has no member for direct messages about this task."))
        return redirect("task", task_id)
    return redirect(f"{reverse('chats:direct', args=[person.user_id])}?company={person.company_id}&task={task_id}")


@require_safe_or_post
def new_conversation(request: CompanyRequest) -> HttpResponse:
    """Search people, and start a conversation with one or a group with several."""
    form = GroupForm(request.POST if request.method == "POST" else None)
    problem, status = "", 200
    if request.method == "POST" and request.POST.get("step") != SEARCH:
        try:
            return redirect(_start(request, form))
        except NotFound:
            problem, status = _("You can no longer write to one of these people. Choose again."), 409
        except UserError as refused:
            problem, status = str(refused), refused.status
    context = {"place": "messenger", "form": form, "problem": problem, **_people_to_choose(request)}
    return render(request, "chats/people.html" if _is_search(request) else "chats/new.html", context, status=status)


def _people_to_choose(request: CompanyRequest, *, without: Collection[tuple[UUID, UUID]] = ()) -> dict[str, Any]:
    """Return the words, the people who have them, and those chosen before, who stay chosen."""
    given = request.POST if request.method == "POST" else request.GET
    words = normalise_search(given.get("q", ""))
    picked = set(people_in(given)) - set(without)
    chosen = people_by_id(request.actor, [user for user, _company in picked]) if picked else []
    return {
        "words": words,
        "people": [one for one in find_people(request.actor, words) if (one.user_id, one.company_id) not in without],
        "chosen": [one for one in chosen if (one.user_id, one.company_id) in picked],
    }


def _is_search(request: CompanyRequest) -> bool:
    """Return whether only the people are wanted, to put into the page."""
    return bool(request.headers.get("HX-Request")) and request.method == "GET"


@require_safe_or_post
def group(request: CompanyRequest, chat_id: UUID) -> HttpResponse:
    """Show the people of a group, and change its name and people."""
    shown = _messenger_chat(request, chat_id)
    if shown.chat.kind != Chat.Kind.GROUP:
        raise NotFound
    initial = {"name": shown.chat.subject}
    form = GroupForm(request.POST if request.method == "POST" else None, initial=initial)
    problem, status = "", 200
    if request.method == "POST" and not may_manage(shown.chat, request.actor):
        raise NotFound
    if request.method == "POST" and request.POST.get("step") != SEARCH:
        try:
            _change_group(request, shown.chat, form)
        except UserError as refused:
            problem, status = str(refused), refused.status
        else:
            return redirect("chats:group", chat_id)
    if request.POST.get("step") not in (None, "rename"):
        # The form had no name.
        form = GroupForm(initial=initial)
    context = {
        "place": "messenger",
        "conversation": shown,
        "may_manage": may_manage(shown.chat, request.actor) and shown.is_writable,
        "form": form,
        "problem": problem,
    }
    if context["may_manage"]:
        context |= _people_to_choose(request, without={(one.user_id, one.company_id) for one in shown.people})
    is_fragment = context["may_manage"] and _is_search(request)
    return render(request, "chats/people.html" if is_fragment else "chats/group.html", context, status=status)


@require_POST
def leave(request: CompanyRequest, chat_id: UUID) -> HttpResponse:
    shown = _messenger_chat(request, chat_id)
    leave_group(shown.chat, by=request.actor)
    notices.success(request, _("You have left the group."))
    return redirect("chats:messenger")


@require_POST
def mute(request: CompanyRequest, chat_id: UUID) -> HttpResponse:
    """Take a conversation out of the counts, or back into them."""
    shown = _messenger_chat(request, chat_id)
    mine = Participant.objects.filter(chat=shown.chat, user=request.actor.user, company=request.actor.company)
    mine.update(is_muted=request.POST.get("mute") == "yes")
    return redirect("chats:conversation", chat_id)


def _messenger_chat(request: CompanyRequest, chat_id: UUID) -> Conversation:
    shown = read_conversation(request.actor, chat_id)
    if shown.chat.is_thread:
        raise NotFound
    return shown


def _list_context(request: CompanyRequest) -> dict[str, Any]:
    words = normalise_search(request.GET.get("q", ""))
    listed = read_conversations(request.actor, after=request.GET.get("page", ""))
    people = [UUID(one.person_id) for one in listed.chats if one.person_id]
    return {
        "place": "messenger",
        "words": words,
        "list": listed,
        "online": {str(user) for user, _company in online_people(people)} if people else set(),
        "open": request.GET.get("open", ""),
        "found": find_people(request.actor, words) if words else [],
        "found_messages": _find_messages(request, words),
    }


def _find_messages(request: CompanyRequest, words: str) -> list[tuple[UUID, list[Piece], str]]:
    """Return the newest messages with the words: id, text with the words marked, and author with conversation."""
    expressions = search_words(words)
    if not expressions:
        return []
    actor = request.actor
    group = find_in_group(SLUG, actor.company.pk, actor.user.pk, expressions, after="", most=MOST_FOUND)
    things = group.things if group else []
    return [
        (one.id, mark_words(cut_to_words(markdown.plain(one.title), expressions), expressions), one.detail)
        for _source, one in things
        if one.id
    ]


def _addressee(request: CompanyRequest, user_id: UUID, company_id: UUID | None) -> Person | None:
    """Return the person in the company that the address names, or else in the first one, colleagues first."""
    known = people_by_id(request.actor, [user_id])
    return next((one for one in known if company_id in (None, one.company_id)), None)


def _draw_first(
    request: CompanyRequest, person: Person, form: MessageForm | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    chat = Chat(kind=Chat.Kind.DIRECT, created_by=request.actor.user, created_in=request.actor.company)
    nobody = Conversation(chat, request.actor, [], None, is_muted=False, silence="")
    context = _list_context(request) | log_context(nobody, MessagePage([], False, False), request, form)
    context |= {"person": person, "problem": problem}
    return render(request, "chats/messenger.html", context, status=status)


def _write_first(request: CompanyRequest, person: Person) -> HttpResponse:
    form = MessageForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise Refused(first_problem(form))
        if not form.cleaned_data["text"].strip() and not form.cleaned_data["files"] and not form.cleaned_data["task"]:
            raise Refused(_("Write a message or add a file."))
        chat = open_direct(by=request.actor, user_id=person.user_id, company_id=person.company_id)
        sent = send_from(form, request.actor, read_conversation(request.actor, chat.pk))
    except UserError as refused:
        return _draw_first(request, person, form, str(refused), refused.status)
    return redirect(f"{reverse('chats:conversation', args=[chat.pk])}#m-{sent.number}")


def _start(request: CompanyRequest, form: GroupForm) -> str:
    """Return the address of the conversation: with one person a direct one, with several a group."""
    if not form.is_valid():
        raise Refused(first_problem(form))
    people = form.people()
    name = form.cleaned_data["name"]
    if len(people) == 1 and not name:
        user_id, company_id = people[0]
        return f"{reverse('chats:direct', args=[user_id])}?company={company_id}"
    key = parse_key(request.POST.get("submit_key"))
    claim_key(key, company_id=request.actor.company.pk)
    require_rate(request.actor)
    chat = start_group(by=request.actor, name=name, people=people)
    address = reverse("chats:conversation", args=[chat.pk])
    record_outcome(key, company_id=request.actor.company.pk, outcome=address)
    return address


def _change_group(request: CompanyRequest, chat: Chat, form: GroupForm) -> None:
    if not form.is_valid():
        raise Refused(first_problem(form))
    require_rate(request.actor)
    people = form.people()
    match request.POST.get("step"):
        case "rename":
            rename_group(chat, by=request.actor, name=form.cleaned_data["name"])
        case "add":
            add_people(chat, by=request.actor, people=people)
        case "remove" if people:
            remove_person(chat, by=request.actor, user_id=people[0][0], company_id=people[0][1])
        case _:
            raise Refused(_("Choose at least one person."))
