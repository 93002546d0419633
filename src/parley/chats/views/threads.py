"""The pages of threads: the list, a new one, and the thread itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parley.chats.actions import threads as actions
from parley.chats.actions.client_tasks import NewTask
from parley.chats.actions.threads import NewThread, open_threads
from parley.chats.lists import THREADS
from parley.chats.lists import threads as read_threads
from parley.chats.message_queries import Conversation, read_conversation
from parley.chats.models import Chat
from parley.chats.rights import ChatRight
from parley.chats.task_lines import lines_of
from parley.chats.thread_forms import CHOSEN, ForColleague, NewThreadForm, NoteForm
from parley.chats.thread_people import contacts_of, names_of_colleagues, names_of_partner_people
from parley.chats.thread_placeholders import fill, lacks_due_date
from parley.chats.thread_queries import read_panel, read_side
from parley.chats.thread_template_queries import offered_templates, own_template
from parley.chats.views.messages import log_context, requested_page
from parley.companies.actor import CompanyRequest
from parley.companies.queries import active_partners
from parley.companies.submissions import submit_button, submit_form
from parley.companies.views.common import done, show_form
from parley.companies.views.lists import draw_filter_options, draw_list
from parley.core.collation import by_name
from parley.core.errors import NotFound, UserError
from parley.core.http_methods import require_safe_or_post
from parley.core.ids import id_in, new_id
from parley.core.lists import Empty
from parley.core.translation import gettext as _

PLACE = "chats"


@require_safe
def threads(request: CompanyRequest) -> HttpResponse:
    actor, filters = request.actor, THREADS.parse(request.GET)
    page = read_threads(actor, filters)
    text = _("Write to a partner about one subject, with a list of what is to be done.")
    drawn = draw_list(
        actor.company,
        THREADS,
        filters,
        page.rows,
        page.following,
        label=_("Chats"),
        nothing=Empty(_("No chats yet"), text, "messages-square", _("New chat"), reverse("chats:new_thread")),
        loads={"partner": reverse("chats:thread_partners")},
        search_label=_("Find a subject or a partner"),
    )
    return render(request, "chats/threads.html", {"place": PLACE, "list": drawn})


@require_safe
def thread_partners(request: CompanyRequest) -> HttpResponse:
    return draw_filter_options(request, THREADS, "partner", list_href=reverse("chats:threads"), place=PLACE)


@require_safe
def thread(request: CompanyRequest, thread_id: UUID) -> HttpResponse:
    return draw_thread(request, _conversation(request, thread_id))


def draw_thread(request: CompanyRequest, conversation: Conversation, *, status: int = 200, **more: Any) -> HttpResponse:
    """Draw the page of a thread. `more` are forms with what was wrong with them."""
    actor, chat = request.actor, conversation.chat
    page = requested_page(actor, conversation, request.GET)
    may_write_for = actor.may(ChatRight.WRITE_FOR_COLLEAGUES) and conversation.is_writable
    context = {
        "place": PLACE,
        **log_context(conversation, page, request),
        "panel": read_panel(actor, chat.pk, is_writable=conversation.is_writable),
        "side": read_side(actor, chat.pk),
        "note_form": NoteForm(),
        "write_for": _write_for_form(request) if may_write_for else None,
        "is_firm": actor.company.pk == chat.firm_id,
        **more,
    }
    return render(request, "chats/thread.html", context, status=status)


def _write_for_form(request: CompanyRequest, *args: Any) -> ForColleague:
    others = [one for one in names_of_colleagues(request.actor.company) if one[0] != request.actor.user.pk]
    return ForColleague(*args, people=others, initial={"key": new_id()})


def _conversation(request: CompanyRequest, thread_id: UUID) -> Conversation:
    conversation = read_conversation(request.actor, thread_id)
    if not conversation.chat.is_thread:
        raise NotFound
    return conversation


@require_safe_or_post
def new_thread(request: CompanyRequest) -> HttpResponse:
    """Choose a partner, then write. The address names partner and template."""
    actor = request.actor
    partner_id = id_in(request.GET.get("partner"))
    partner = active_partners(actor.company).filter(pk=partner_id).first() if partner_id else None
    if partner is None:
        if request.method == "POST":
            raise NotFound
        choice: dict[str, object] = {
            "place": PLACE,
            "partners": list(active_partners(actor.company).order_by(*by_name("name"), "pk")[:500]),
            "template": id_in(request.GET.get("template")),
        }
        return render(request, "chats/choose_partner.html", choice)
    template_id = id_in(request.GET.get("template"))
    template = own_template(actor.company, template_id) if template_id else None
    contact = contacts_of(actor.company, [partner.pk]).get(partner.pk)
    name, language = (contact.name, contact.language) if contact else ("", actor.user.language)

    def filled(text: str, due_on: Any = None) -> str:
        return fill(text, client=partner, person=name, due_on=due_on, language=language)

    initial = {
        "subject": filled(template.subject) if template else "",
        "text": filled(template.text) if template else "",
        "lines": filled(template.lines) if template else "",
        "ticks": "we" if request.GET.get("ticks") == "we" else "they",
    }
    form = NewThreadForm(
        request.POST if request.method == "POST" else None,
        partner=partner,
        ours=names_of_colleagues(actor.company),
        theirs=names_of_partner_people(partner),
        initial=initial,
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        if lacks_due_date(given["subject"], given["text"], given["lines"]) and not given["due_on"]:
            form.add_error("due_on", _("The text names the due date. Enter one."))

    def open_one() -> Chat:
        given = form.cleaned_data
        new = NewThread(
            partner=partner,
            subject=filled(given["subject"], given["due_on"])[:200],
            text=filled(given["text"], given["due_on"]),
            tasks=[
                NewTask(filled(title, given["due_on"])[:300], link, due_on=given["due_on"])
                for title, link in lines_of(given["lines"])
            ],
            is_firm=given["ticks"] == "they",
            ours=frozenset(given["ours"]) if given["ours_are"] == CHOSEN else None,
            theirs=frozenset(given["theirs"]) if given["theirs_are"] == CHOSEN else None,
        )
        return open_threads([new], by=actor)[0]

    response = submit_form(
        request, form, open_one, lambda chat: done(request, _("Chat opened."), "chats:thread", chat.pk)
    )
    context: dict[str, object] = {
        "place": PLACE,
        "partner": partner,
        "templates": offered_templates(actor.company),
        "template": template,
    }
    return response or show_form(request, "chats/new_thread.html", context, form)


@require_POST
def archive(request: CompanyRequest, thread_id: UUID) -> HttpResponse:
    return _press(request, thread_id, actions.archive, _("Chat archived. Both companies can still see it."))


@require_POST
def reopen(request: CompanyRequest, thread_id: UUID) -> HttpResponse:
    return _press(request, thread_id, actions.reopen, _("Chat re-opened."))


@require_POST
def follow(request: CompanyRequest, thread_id: UUID) -> HttpResponse:
    return _press(request, thread_id, actions.follow, _("You follow this chat now."))


@require_POST
def unfollow(request: CompanyRequest, thread_id: UUID) -> HttpResponse:
    return _press(request, thread_id, actions.unfollow, _("You no longer follow this chat."))


def _press(request: CompanyRequest, thread_id: UUID, act: Any, sentence: str) -> HttpResponse:
    _conversation(request, thread_id)
    return submit_button(
        request,
        lambda: act(thread_id, by=request.actor),
        lambda _result: done(request, sentence, "chats:thread", thread_id),
        back=reverse("chats:thread", args=[thread_id]),
    )


@require_POST
def add_note(request: CompanyRequest, thread_id: UUID) -> HttpResponse:
    """Write an internal note."""
    conversation = _conversation(request, thread_id)
    form = NoteForm(request.POST)
    response = submit_form(
        request,
        form,
        lambda: actions.add_note(thread_id, form.cleaned_data["note"], by=request.actor),
        lambda _note: redirect(reverse("chats:thread", args=[thread_id]) + "#notes"),
    )
    return response or draw_thread(request, conversation, status=422, note_form=form)


@require_POST
def write_for(request: CompanyRequest, thread_id: UUID) -> HttpResponse:
    """Send a message in the name of a colleague."""
    conversation = _conversation(request, thread_id)
    request.actor.require(ChatRight.WRITE_FOR_COLLEAGUES)
    form = _write_for_form(request, request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.write_for(
                thread_id, given["said"], by=request.actor, colleague_id=given["colleague"], key=given["key"]
            )
        except UserError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("chats:thread", thread_id)
    return draw_thread(request, conversation, status=422, write_for=form)


@require_POST
def link_task(request: CompanyRequest, thread_id: UUID) -> HttpResponse:
    """Link a task by its address, its id or the end of it that pages show, or remove the link."""
    conversation = _conversation(request, thread_id)
    back = reverse("chats:thread", args=[thread_id])
    try:
        if removed := id_in(request.POST.get("remove")):
            actions.unlink_task(thread_id, removed, by=request.actor)
        else:
            text = str(request.POST.get("task", ""))[:2_000].strip().rstrip("/").rpartition("/")[2].partition("?")[0]
            task_id = id_in(text)
            found = actions.link_task(thread_id, task_id, by=request.actor) if task_id else None
            if found is None:
                notices.error(request, _("Paste the address of a task with this partner."))
    except NotFound:
        notices.error(request, _("Paste the address of a task with this partner."))
    except UserError as refused:
        notices.error(request, str(refused))
    return redirect(back if conversation else "chats:threads")
