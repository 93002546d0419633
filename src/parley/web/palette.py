"""The command palette: places, commands, recent tasks and partners. What one types is also searched for.

The page fetches the palette when it is opened first, and filters it itself. Without scripts, its button leads to the
search, which finds places and commands as well.
"""

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from parley.companies.actor import Actor, CompanyRequest
from parley.companies.settings_pages import settings_links
from parley.core.commands import Command, commands_of
from parley.core.text import folded
from parley.core.translation import gettext as _
from parley.tasks.lists import TaskFilters, TaskList, read_list
from parley.tasks.views.lists import draw_rows
from parley.web.navigation import navigation_links

RECENT = 5


class Choice(NamedTuple):
    """An option of the palette: a link, or with `name` a button that posts `value` to `href`."""

    label: str
    icon: str
    href: str
    words: str = ""
    detail: str = ""
    key: str = ""
    name: str = ""
    value: str = ""


class ChoiceGroup(NamedTuple):
    slug: str
    label: str
    choices: list[Choice]


@require_safe
def palette(request: CompanyRequest) -> HttpResponse:
    """Return the options of the palette, by groups."""
    groups = [*_recent(request.actor), *_own_choices(request.actor)]
    return render(request, "web/palette.html", {"groups": [group for group in groups if group.choices]})


def find_choices(actor: Actor, words: str) -> list[Choice]:
    """Return the links among places and commands that contain all words, for the page of the search."""
    wanted = folded(words).split()
    choices = [choice for group in _own_choices(actor) for choice in group.choices if not choice.name]
    return [choice for choice in choices if all(word in folded(f"{choice.label} {choice.words}") for word in wanted)]


def _own_choices(actor: Actor) -> list[ChoiceGroup]:
    places = [Choice(link.label, link.icon, link.href, key=link.key) for link in navigation_links()]
    commands = [choice for command in commands_of(actor) if (choice := _choice(command))]
    pages = [
        Choice(str(link.page.label), link.page.icon, link.href, words=str(link.page.text))
        for _title, links in settings_links()
        for link in links
    ]
    return [
        ChoiceGroup("places", _("Go to"), places),
        ChoiceGroup("commands", _("Actions"), commands),
        ChoiceGroup("pages", _("Settings"), pages),
    ]


def _choice(command: Command) -> Choice | None:
    """Return the choice of a command, or None if this installation does not have its page."""
    try:
        href = reverse(command.url_name, args=command.args)
    except NoReverseMatch:
        return None
    name, value = command.field or ("", "")
    return Choice(str(command.label), command.icon, href, str(command.words), name=name, value=value)


def _recent(actor: Actor) -> list[ChoiceGroup]:
    """Return the tasks of the acting company that changed last, and their partners. One statement."""
    rows = draw_rows(actor, read_list(TaskList.ALL, actor, TaskFilters(), most=RECENT * 2).rows)
    partners = {row.line.partner_id: row.line.partner_name for row in rows}
    return [
        ChoiceGroup(
            "tasks",
            _("Recent tasks"),
            [Choice(row.title, str(row.shown[3]), row.href, detail=row.line.partner_name) for row in rows[:RECENT]],
        ),
        ChoiceGroup(
            "partners",
            _("Recent partners"),
            [
                Choice(name, "handshake", reverse("partner", args=[partner_id]))
                for partner_id, name in list(partners.items())[:RECENT]
                if partner_id != actor.company.pk
            ],
        ),
    ]
