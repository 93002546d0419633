"""Search over everything that the acting company may see: tasks, partners, people, products, files, the directory."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.queries import directory
from parley.companies.search import PARTNERS, STRANGERS
from parley.companies.strangers import Stranger, find_strangers
from parley.core.search_sources import Found, SearchSource, find_everywhere
from parley.tasks.lists import LISTS, TaskFilters, TaskList, read_list
from parley.tasks.views.lists import draw_rows

FIRST_FEW = 20


@require_safe
def search(request: CompanyRequest) -> HttpResponse:
    filters = LISTS[TaskList.ALL].parse(request.GET)
    rows, companies = [], []
    strangers: dict[UUID, Stranger] = {}
    groups: dict[str, list[tuple[SearchSource, Found]]] = {}
    if filters.words:
        found = read_list(TaskList.ALL, request.actor, TaskFilters(words=filters.words), most=FIRST_FEW)
        rows = draw_rows(request.actor, found.rows)
        by_source = find_everywhere(request.actor.company.pk, filters.words)
        for source, things in by_source.items():
            groups.setdefault(str(source.label), []).extend((source, thing) for thing in things)
        partners = {
            thing.id for things in by_source.values() for thing in things if thing.source in (PARTNERS, STRANGERS)
        }
        companies = [
            company for company in directory(request.actor.company, filters.words) if company.pk not in partners
        ]
        unknown = {thing.id for things in by_source.values() for thing in things if thing.source == STRANGERS}
        strangers = find_strangers(request.actor.company.pk, unknown.union(company.pk for company in companies))
    context = {"place": "", "words": filters.words, "rows": rows, "groups": groups, "companies": companies}
    context["strangers"] = strangers
    return render(request, "web/search.html", context)
