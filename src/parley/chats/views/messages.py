"""Messages of any chat, as the pages of messenger and threads use them: pages of the log, sending, reading, changing.

Scripts ask for fragments with the header `Parley-Fragment`; forms are answered with a redirect to the chat's page.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from parley.chats.actions.message_edits import delete_message, edit_message, own_message
from parley.chats.actions.messages import mark_read, send_message
from parley.chats.forms import MessageForm, MessageTextForm, ReadForm, first_problem
from parley.chats.mentions import readers
from parley.chats.message_queries import (
    Conversation,
    MessagePage,
    address_of,
    read_conversation,
    read_messages,
    seen_by,
)
from parley.chats.models import Message
from parley.companies.actor import Actor, CompanyRequest
from parley.core.errors import NotFound, Refused, UserError
from parley.core.http_methods import require_safe_or_post
from parley.core.ids import id_in
from parley.core.rate_limits import is_within
from parley.core.sql import execute
from parley.core.translation import gettext as _
from parley.tasks.models import TaskSide

FRAGMENT = "Parley-Fragment"
MOST_PER_MINUTE = 60
MOST_PER_HOUR = 1_000


class TooManyMessages(Refused):
    """A person has sent too many messages in a short time."""

    status = 429
    retry_after = 60


def log_context(
    conversation: Conversation, page: MessagePage, request: CompanyRequest, form: MessageForm | None = None
) -> dict[str, Any]:
    """Return what `chats/log.html` and `chats/composer.html` need."""
    form = form or MessageForm(initial=_initial(request.GET))
    return {
        "conversation": conversation,
        "messages": page,
        "first_unread": _first_unread(conversation, page),
        "seen": seen_by(conversation, page),
        "form": form,
        "reply": _quoted(conversation, form["reply_to"].value()),
        "card": _card(request.actor, form["task"].value()),
    }


def requested_page(actor: Actor, conversation: Conversation, asked: QueryDict) -> MessagePage:
    """Return the page of messages that an address asks for with `before`, `after` or `at`."""
    numbers = {name: _number(asked.get(name)) for name in ("before", "after", "at")}
    return read_messages(actor, conversation.chat.pk, **numbers)


@require_safe
def message(request: CompanyRequest, message_id: UUID) -> HttpResponse:  # noqa: ARG001
    """Lead to a message in its chat."""
    found = Message.objects.select_related("chat").filter(pk=message_id).first()
    if found is None:
        raise NotFound
    return redirect(address_of(found.chat_id, found.chat.kind, found.number))


@require_safe_or_post
def messages(request: CompanyRequest, chat_id: UUID) -> HttpResponse:
    """Return a page of messages as a fragment, or send one."""
    conversation = read_conversation(request.actor, chat_id)
    if request.method == "POST":
        return _send(request, conversation)
    return _fragment(request, conversation, requested_page(request.actor, conversation, request.GET))


def _send(request: CompanyRequest, conversation: Conversation) -> HttpResponse:
    form = MessageForm(request.POST, request.FILES)
    try:
        sent = send_from(form, request.actor, conversation)
    except UserError as refused:
        return _refuse(request, conversation, form, str(refused), refused.status)
    if _wants_fragment(request):
        after = _number(request.POST.get("after"))
        page = read_messages(request.actor, conversation.chat.pk, after=after)
        return _fragment(request, conversation, page)
    return redirect(f"{address_of(conversation.chat.pk, conversation.chat.kind)}#m-{sent.number}")


def send_from(form: MessageForm, actor: Actor, conversation: Conversation) -> Message:
    """Send the message of a form. Raises `UserError` with the first sentence of what is wrong with it."""
    if not form.is_valid():
        raise Refused(first_problem(form))
    given = form.cleaned_data
    require_rate(actor)
    chat = conversation.chat
    reply_to = Message.objects.filter(chat=chat, pk=given["reply_to"]).first() if given["reply_to"] else None
    card = _card(actor, given["task"])
    return send_message(
        chat,
        by=actor,
        text=given["text"].strip("\n"),
        key=given["key"],
        files=given["files"],
        reply_to=reply_to,
        task_id=card.task_id if card else None,
    )


def require_rate(actor: Actor) -> None:
    """Raise `TooManyMessages` beyond the limits of one person."""
    minute = is_within(MOST_PER_MINUTE, timedelta(minutes=1), "chat message", actor.user.pk)
    if not minute or not is_within(MOST_PER_HOUR, timedelta(hours=1), "chat messages", actor.user.pk):
        raise TooManyMessages(_("You have sent very many messages. Wait a minute, then send it again."))


@require_POST
def read(request: CompanyRequest, chat_id: UUID) -> HttpResponse:
    """Mark the messages up to a number as read."""
    conversation = read_conversation(request.actor, chat_id)
    form = ReadForm(request.POST)
    if form.is_valid():
        mark_read(conversation.chat, by=request.actor, up_to=form.cleaned_data["up_to"])
    if _wants_fragment(request):
        return HttpResponse(status=204)
    return redirect(address_of(conversation.chat.pk, conversation.chat.kind))


@require_POST
def typing(request: CompanyRequest, chat_id: UUID) -> HttpResponse:
    """Tell the others who read the chat that somebody is writing, unless that person hides it."""
    conversation = read_conversation(request.actor, chat_id)
    if request.user.shows_typing and conversation.is_writable:
        execute("SELECT parley_announce_typing(%(chat)s)", {"chat": chat_id})
    return HttpResponse(status=204)


@require_safe
def chat_readers(request: CompanyRequest, chat_id: UUID) -> JsonResponse:
    """Return the people whom a message may name."""
    conversation = read_conversation(request.actor, chat_id)
    people = readers(conversation.chat, request.actor)
    others = [one for one in people if one.user_id != request.actor.user.pk]
    return JsonResponse({"people": [{"name": one.name, "company": one.company} for one in others]})


@require_safe_or_post
def edit(request: CompanyRequest, message_id: UUID) -> HttpResponse:
    """Show the form for an own message, and replace its text."""
    message = own_message(message_id, by=request.actor)
    problem, status = "", 200
    form = MessageTextForm(request.POST if request.method == "POST" else None, initial={"text": message.text})
    if request.method == "POST":
        try:
            if not form.is_valid():
                raise Refused(first_problem(form))
            edit_message(message_id, by=request.actor, text=form.cleaned_data["text"].strip("\n"))
        except UserError as refused:
            problem, status = str(refused), refused.status
        else:
            return _changed(request, message)
    if _wants_fragment(request) and request.method == "POST" and not form.changed_fields:
        return HttpResponse(problem, status=status, content_type="text/plain; charset=utf-8")
    template = "chats/edit_form.html" if _wants_fragment(request) else "chats/edit.html"
    back = address_of(message.chat_id, message.chat.kind, message.number)
    context = {"place": "messenger", "message": message, "form": form, "problem": problem, "back": back}
    return render(request, template, context, status=status)


@require_safe_or_post
def delete(request: CompanyRequest, message_id: UUID) -> HttpResponse:
    """Ask before deleting an own message, and delete it."""
    message = own_message(message_id, by=request.actor)
    back = address_of(message.chat_id, message.chat.kind, message.number)
    context = {"place": "messenger", "message": message, "back": back}
    if request.method != "POST":
        return render(request, "chats/delete.html", context)
    try:
        delete_message(message_id, by=request.actor)
    except UserError as refused:
        if _wants_fragment(request):
            return HttpResponse(str(refused), status=refused.status, content_type="text/plain; charset=utf-8")
        return render(request, "chats/delete.html", context | {"problem": str(refused)}, status=refused.status)
    return _changed(request, message)


def _changed(request: CompanyRequest, message: Message) -> HttpResponse:
    conversation = read_conversation(request.actor, message.chat_id)
    if _wants_fragment(request):
        # The message as it stands after the one before it, whose number the page knows; the first one has none.
        after = _number(request.POST.get("after"))
        page = read_messages(request.actor, message.chat_id, after=after, at=0 if after else 1, most=1)
        return _fragment(request, conversation, page)
    return redirect(address_of(message.chat_id, conversation.chat.kind, message.number))


def _fragment(request: CompanyRequest, conversation: Conversation, page: MessagePage) -> HttpResponse:
    context = {"conversation": conversation, "messages": page, "seen": seen_by(conversation, page)}
    return render(request, "chats/fragment.html", context)


def _refuse(
    request: CompanyRequest, conversation: Conversation, form: MessageForm, problem: str, status: int
) -> HttpResponse:
    if _wants_fragment(request):
        return HttpResponse(problem, status=status, content_type="text/plain; charset=utf-8")
    page = read_messages(request.actor, conversation.chat.pk)
    context = {"place": "messenger", "problem": problem, **log_context(conversation, page, request, form)}
    return render(request, "chats/refused.html", context, status=status)


def _wants_fragment(request: HttpRequest) -> bool:
    return FRAGMENT in request.headers


def _first_unread(conversation: Conversation, page: MessagePage) -> int:
    """Return the number of the first message that the reader has not read, 0 if there is none on the page."""
    read_number = conversation.read_number
    if read_number is None or not read_number < page.newest:
        return 0
    return next((one.row.number for one in page.messages if one.row.number > read_number), 0)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _initial(asked: QueryDict) -> dict[str, str]:
    return {"reply_to": asked.get("reply", ""), "task": asked.get("task", "")}


def _quoted(conversation: Conversation, message_id: object) -> Message | None:
    """Return the message that the composer answers."""
    key = id_in(message_id)
    quoted = Message.objects.select_related("author").filter(chat=conversation.chat, deleted_at=None, entry="")
    return quoted.filter(pk=key).first() if key else None


def _card(actor: Actor, task_id: object) -> TaskSide | None:
    """Return the own side of the task that goes along with the message, None for tasks of others."""
    key = id_in(task_id)
    return TaskSide.objects.filter(company=actor.company, task=key).first() if key else None
