"""Search over everything that the acting company may see: its tasks, its partners and the directory."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.companies.actor import CompanyRequest
from parley.companies.queries import directory
from parley.tasks.lists import LISTS, TaskFilters, TaskList, read_list
from parley.tasks.views.lists import draw_rows

FIRST_FEW = 20


@require_safe
def search(request: CompanyRequest) -> HttpResponse:
    filters = LISTS[TaskList.ALL].parse(request.GET)
    rows, companies = [], []
    if filters.words:
        found = read_list(TaskList.ALL, request.actor, TaskFilters(words=filters.words), most=FIRST_FEW)
        rows = draw_rows(request.actor, found.rows)
        companies = directory(request.actor.company, filters.words)
    context = {"place": "", "words": filters.words, "rows": rows, "companies": companies}
    return render(request, "web/search.html", context)
