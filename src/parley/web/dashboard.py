"""The dashboard: tasks that wait for the person, for partners, and late ones. Every number links to its list."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parley.chats.thread_queries import open_client_tasks
from parley.companies.actor import CompanyRequest
from parley.companies.queries import active_partners
from parley.core.translation import gettext as _
from parley.tasks.declaration import kind_of
from parley.tasks.lists import Tab, TaskFilters, TaskList, read_list
from parley.tasks.queries import MOST_COUNTED, shares
from parley.tasks.views.lists import DrawnTask, draw_rows
from parley.web.formats import number

FIRST_FEW = 7


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    count: int
    href: str
    tone: str = "neutral"
    is_more: bool = False
    """Whether there are more tasks than were counted."""

    @property
    def shown(self) -> str:
        return number(self.count) + ("+" if self.is_more else "")


@require_safe
def dashboard(request: CompanyRequest) -> HttpResponse:
    actor = request.actor
    by_kind = shares(actor)
    is_more = sum(share.team + share.waiting for share in by_kind) >= MOST_COUNTED
    inbox, teambox, outbox, tasks = (reverse(name) for name in ("inbox", "teambox", "outbox", "tasks"))
    figures = [
        Figure(_("Waiting for me"), sum(share.mine for share in by_kind), f"{inbox}?tab=turn", "accent", is_more),
        Figure(_("Waiting for the team"), sum(share.team for share in by_kind), f"{teambox}?tab=turn", is_more=is_more),
        Figure(_("Waiting for partners"), sum(share.waiting for share in by_kind), outbox, is_more=is_more),
        Figure(_("Overdue"), sum(share.overdue for share in by_kind), f"{tasks}?tab=open&due=overdue", "danger"),
        Figure(_("Due within seven days"), sum(share.soon for share in by_kind), f"{tasks}?tab=open&due=week"),
    ]
    kinds = [
        (str(kind_of(share.kind).label), share.team + share.waiting, f"{tasks}?tab=open&kind={share.kind}")
        for share in sorted(by_kind, key=lambda share: -(share.team + share.waiting))
    ]
    context = {
        "place": "dashboard",
        "figures": figures,
        "kinds": kinds,
        "has_partners": bool(kinds) or active_partners(actor.company).exists(),
        "client_tasks": open_client_tasks(actor),
        "first": _few(request, TaskList.INBOX, TaskFilters(tab=Tab.TURN)),
        "awaited": _few(request, TaskList.OUTBOX, TaskFilters()),
    }
    return render(request, "web/dashboard.html", context)


def _few(request: CompanyRequest, box: TaskList, filters: TaskFilters) -> list[DrawnTask]:
    return draw_rows(request.actor, read_list(box, request.actor, filters, most=FIRST_FEW).rows)
