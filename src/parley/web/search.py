"""Search over everything that the acting person may see: as a page, one group of it, and while typing.

`suggestions` is the fragment for the field in the top bar and whatever else searches as one types.
"""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from markupsafe import Markup, escape

from parley.companies.actor import Actor, CompanyRequest
from parley.companies.search import DIRECTORY, PARTNERS
from parley.companies.strangers import Stranger, find_strangers
from parley.core.lists import normalise_search
from parley.core.markdown import plain
from parley.core.search_sources import Found, SearchGroup, SearchSource, find_everywhere, find_in_group
from parley.core.search_words import any_is_indexed, cut_to_words, mark_words, search_words
from parley.tasks.lists import TaskFilters, TaskList, read_list
from parley.tasks.search import TITLES
from parley.tasks.views.lists import DrawnTask, draw_rows
from parley.web.palette import find_choices

FEW, SOME, PAGE = 5, 10, 50


@dataclass(frozen=True, slots=True)
class DrawnThing:
    """A found thing as the page shows it."""

    source: SearchSource
    page: UUID
    title: Markup
    detail: Markup
    stranger: Stranger | None

    @property
    def is_connectable(self) -> bool:
        """Whether the company is not connected, and may be asked to connect."""
        return self.source.slug == DIRECTORY


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    slug: str
    label: str
    things: list[DrawnThing]
    next: str
    is_cut: bool
    """Whether there may be others among older things, which were not looked at."""


@require_safe
def search(request: CompanyRequest) -> HttpResponse:
    """Show the first things of every group that match the words in `q`."""
    words = normalise_search(request.GET.get("q", ""))
    tasks, has_more, groups = _find(request.actor, words, most=SOME)
    is_newest_alone = not any_is_indexed(words)
    context = {
        "place": "",
        "words": words,
        "rows": tasks,
        "has_more_tasks": has_more,
        "groups": [group for group in groups if group.things],
        "choices": find_choices(request.actor, words) if words else [],
        "is_newest_alone": is_newest_alone,
        "is_cut": not is_newest_alone and any(group.is_cut for group in groups),
    }
    return render(request, "web/search.html", context)


@require_safe
def suggestions(request: CompanyRequest) -> HttpResponse:
    """Return a few things of every group as a list of options, for a field with `role="combobox"`."""
    words = normalise_search(request.GET.get("q", ""))
    tasks, _has_more, groups = _find(request.actor, words, most=FEW)
    context = {"words": words, "rows": tasks, "groups": [group for group in groups if group.things]}
    return render(request, "web/suggestions.html", context)


@require_safe
def search_group(request: CompanyRequest, group: str) -> HttpResponse:
    """Show all things of one group, by pages."""
    words = normalise_search(request.GET.get("q", ""))
    actor, expressions = request.actor, search_words(words)
    after = request.GET.get("after", "")[:100]
    found = find_in_group(group, actor.company.pk, actor.user.pk, expressions, after=after, most=PAGE)
    if found is None:
        raise Http404
    context = {"place": "", "words": words, "group": _draw(actor, [found], expressions)[0], "is_first": not after}
    return render(request, "web/search_group.html", context)


def _find(actor: Actor, words: str, *, most: int) -> tuple[list[DrawnTask], bool, list[DrawnGroup]]:
    """Return the newest tasks, whether there are more of them, and all other groups. Nothing is read without words."""
    if not words:
        return [], False, []
    expressions = search_words(words)
    tasks = read_list(TaskList.ALL, actor, TaskFilters(words=words), most=most)
    groups = find_everywhere(actor.company.pk, actor.user.pk, expressions, most=most)
    rows = [_mark_title(row, expressions) for row in draw_rows(actor, tasks.rows)]
    has_more = tasks.following is not None or any(group.slug == TITLES for group in groups)
    return rows, has_more, _draw(actor, groups, expressions)


def _mark_title(row: DrawnTask, expressions: list[str]) -> DrawnTask:
    title = _marked(row.title, expressions)
    href, _title, *others = row.shown
    return row._replace(title=title, shown=(href, title, *others))


def _marked(text: str, expressions: list[str]) -> Markup:
    """Return `text` for a page, with the words in <mark>."""
    pieces = mark_words(text, expressions)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(text) if is_match else escape(text) for text, is_match in pieces
    )


def _draw(actor: Actor, groups: list[SearchGroup], expressions: list[str]) -> list[DrawnGroup]:
    """Mark the words in what was found, and name companies that are not connected as strangers."""
    sources = {PARTNERS, DIRECTORY}
    unknown = [thing.page for group in groups for source, thing in group.things if source.slug in sources]
    strangers = find_strangers(actor.company.pk, unknown)
    return [
        DrawnGroup(
            group.slug,
            group.label,
            [_draw_thing(source, thing, expressions, strangers) for source, thing in group.things],
            group.next,
            group.is_cut,
        )
        for group in groups
    ]


def _draw_thing(
    source: SearchSource, thing: Found, expressions: list[str], strangers: dict[UUID, Stranger]
) -> DrawnThing:
    title = plain(thing.title) if source.is_markdown else thing.title
    title = cut_to_words(title, expressions) if source.is_text else title
    detail = _marked(thing.detail or "", expressions)
    is_company = source.slug in {PARTNERS, DIRECTORY}
    stranger = strangers.get(thing.page) if is_company else None
    return DrawnThing(source, thing.page, _marked(title, expressions), detail, stranger)
