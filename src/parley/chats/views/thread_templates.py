"""Settings › Chats: templates for threads, and what clients may do. And one thread for many clients."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from markupsafe import Markup

from parley.chats.actions.client_tasks import NewTask
from parley.chats.actions.threads import MOST_CLIENTS, NewThread, allow_clients_to_start, open_threads
from parley.chats.models import Chat
from parley.chats.task_lines import lines_of
from parley.chats.thread_forms import ManyThreadsForm, SettingsForm, TemplateForm
from parley.chats.thread_models import ThreadSettings, ThreadTemplate
from parley.chats.thread_people import contacts_of
from parley.chats.thread_placeholders import fill, lacks_due_date
from parley.chats.thread_template_queries import TEMPLATES, offered_templates, own_template
from parley.chats.thread_template_queries import thread_templates as read_templates
from parley.companies.actor import Actor, CompanyRequest
from parley.companies.models import Company
from parley.companies.queries import active_partners
from parley.companies.rights import Right
from parley.companies.submissions import submit_form
from parley.companies.views.common import done, show_form
from parley.companies.views.lists import draw_library
from parley.core import markdown
from parley.core.collation import by_name
from parley.core.http_methods import require_safe_or_post
from parley.core.ids import id_in
from parley.core.lists import Empty
from parley.core.translation import gettext as _
from parley.core.translation import ngettext


@require_safe
def templates(request: CompanyRequest) -> HttpResponse:
    actor, filters = request.actor, TEMPLATES.parse(request.GET)
    may_manage = actor.may(Right.MANAGE_LIBRARY)
    text = _("A template holds subject, message and client tasks of a chat that you open again and again.")
    action = _("New template") if may_manage else ""
    drawn = draw_library(
        actor.company,
        TEMPLATES,
        filters,
        read_templates(actor.company, filters),
        label=_("Chat templates"),
        search_label=_("Find a template"),
        nothing=Empty(_("No templates yet"), text, "messages-square", action, reverse("chats:new_thread_template")),
        nothing_archived=_("Archived templates appear here."),
    )
    context = {"list": drawn, "filters": filters, "may_manage": may_manage, "detail": TEMPLATES.detail}
    return render(request, "chats/thread_templates.html", context)


@require_safe_or_post
def new_template(request: CompanyRequest) -> HttpResponse:
    actor = request.actor
    actor.require(Right.MANAGE_LIBRARY)
    form = TemplateForm(request.POST if request.method == "POST" else None)

    def add() -> ThreadTemplate:
        return ThreadTemplate(company=actor.company, **form.cleaned_data).save_unique()

    response = submit_form(
        request, form, add, lambda _added: done(request, _("Template added."), "chats:thread_templates")
    )
    context: dict[str, object] = {"template": None, "heading": _("New template"), "may_manage": True}
    return response or show_form(request, "chats/thread_template.html", context, form)


@require_safe_or_post
def template(request: CompanyRequest, thread_template_id: UUID) -> HttpResponse:
    actor = request.actor
    found = own_template(actor.company, thread_template_id)
    heading = found.name
    form = TemplateForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST":
        actor.require(Right.MANAGE_LIBRARY)
    response = submit_form(
        request, form, found.save_unique, lambda _saved: done(request, _("Saved."), "chats:thread_templates")
    )
    context: dict[str, object] = {"template": found, "heading": heading, "may_manage": actor.may(Right.MANAGE_LIBRARY)}
    return response or show_form(request, "chats/thread_template.html", context, form)


@require_safe_or_post
def settings(request: CompanyRequest) -> HttpResponse:
    """Choose whether clients may start chats."""
    actor = request.actor
    if request.method == "POST":
        actor.require(Right.MANAGE_COMPANY)
    kept = ThreadSettings.objects.filter(company=actor.company).first() or ThreadSettings(company=actor.company)
    form = SettingsForm(request.POST if request.method == "POST" else None, instance=kept)
    response = submit_form(
        request,
        form,
        lambda: allow_clients_to_start(by=actor, may=form.cleaned_data["clients_may_start"]),
        lambda _saved: done(request, _("Saved."), "settings"),
    )
    return response or show_form(
        request, "chats/thread_settings.html", {"may_manage": actor.may(Right.MANAGE_COMPANY)}, form
    )


class Preview(NamedTuple):
    """What one client will get."""

    partner: Company
    subject: str
    text: str
    tasks: list[tuple[str, str]]

    @property
    def html(self) -> Markup:
        """Return the text as the message will show it."""
        return Markup(markdown.render(self.text).html)  # noqa: S704 - sanitised by the renderer


@require_safe_or_post
def many_threads(request: CompanyRequest) -> HttpResponse:
    """Write one thread for many clients: first a look at what each will get, then all are sent, once."""
    actor = request.actor
    template_id = id_in(request.GET.get("template"))
    chosen = own_template(actor.company, template_id) if template_id else None
    initial = {"subject": chosen.subject, "text": chosen.text, "lines": chosen.lines} if chosen else {}
    partners = active_partners(actor.company).order_by(*by_name("name"), "pk")
    form = ManyThreadsForm(request.POST if request.method == "POST" else None, partners=partners, initial=initial)
    previews: list[Preview] = []
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        if len(given["partners"]) > MOST_CLIENTS:
            form.add_error("partners", _("Choose at most %(most)s clients.") % {"most": MOST_CLIENTS})
        elif lacks_due_date(given["subject"], given["text"], given["lines"]) and not given["due_on"]:
            form.add_error("due_on", _("The text names the due date. Enter one."))
        else:
            previews = _previews(actor, given)
    context: dict[str, Any] = {
        "place": "chats",
        "templates": offered_templates(actor.company),
        "template": chosen,
        "most": MOST_CLIENTS,
    }
    if previews and "send" not in request.POST:
        return render(request, "chats/many_threads_preview.html", {**context, "form": form, "previews": previews})

    def send() -> list[Chat]:
        due_on = form.cleaned_data["due_on"]
        new = [
            NewThread(
                partner=one.partner,
                subject=one.subject,
                text=one.text,
                tasks=[NewTask(title, link, due_on=due_on) for title, link in one.tasks],
            )
            for one in previews
        ]
        return open_threads(new, by=actor)

    def respond(sent: list[Chat]) -> HttpResponse:
        sentence = ngettext("%(count)s chat opened.", "%(count)s chats opened.", len(sent)) % {"count": len(sent)}
        return done(request, sentence, "chats:threads")

    response = submit_form(request, form, send, respond)
    return response or show_form(request, "chats/many_threads.html", context, form)


def _previews(actor: Actor, given: dict[str, Any]) -> list[Preview]:
    contacts = contacts_of(actor.company, [one.pk for one in given["partners"]])
    shown = []
    for partner in given["partners"]:
        contact = contacts.get(partner.pk)
        name, language = (contact.name, contact.language) if contact else ("", actor.user.language)

        def filled(text: str, partner: Company = partner, name: str = name, language: str = language) -> str:
            return fill(text, client=partner, person=name, due_on=given["due_on"], language=language)

        tasks = [(filled(title)[:300], link) for title, link in lines_of(given["lines"])]
        shown.append(Preview(partner, filled(given["subject"])[:200], filled(given["text"]), tasks))
    return shown
