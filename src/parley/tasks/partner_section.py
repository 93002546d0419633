"""The section about tasks on a partner's page."""

from collections.abc import Mapping
from typing import Any

from parley.companies.actor import Actor
from parley.companies.models import Company
from parley.companies.partner_sections import PartnerSection, show_on_partner_page
from parley.companies.rights import Right
from parley.tasks.lists import TaskFilters, TaskList, read_list
from parley.tasks.views.lists import draw_rows

FIRST_FEW = 10


def read(actor: Actor, partner: Company) -> Mapping[str, Any]:
    """Return the tasks with the partner that changed last, in both directions. One statement."""
    filters = TaskFilters(partner=partner.pk)
    rows = read_list(TaskList.ALL, actor, filters, most=FIRST_FEW).rows
    return {"rows": draw_rows(actor, rows), "may_send": actor.may(Right.SEND_TASKS)}


def show() -> None:
    show_on_partner_page(PartnerSection("tasks/partner_section.html", read))
