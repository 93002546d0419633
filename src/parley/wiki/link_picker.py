"""Finding a page of the own wiki to link to, with who could read it: what the dialog of `ui.wiki_link` shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parley.companies.actor import Actor, CompanyRequest
from parley.companies.models import Company
from parley.companies.queries import active_partners
from parley.core.collation import sort_by_name
from parley.core.ids import id_in
from parley.core.lists import like_pattern, normalise_search
from parley.core.sql import fetch
from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.wiki.access import MAY_EDIT, access_parameters

MOST = 8
MOST_PARTNERS = 20

# Titles that contain the words come before other pages that do.
_PAGES = f"""
SELECT p.id, p.title, coalesce(f.name, ''), p.published IS NOT NULL, p.shared_with_all,
  ARRAY(SELECT s.partner_id FROM wiki_pageshare s WHERE s.page_id = p.id),
  parley_folded(p.title) LIKE %(pattern)s AS is_in_title
FROM wiki_page p LEFT JOIN wiki_folder f ON f.id = p.folder_id
WHERE p.company_id = %(company)s AND p.archived_at IS NULL AND (p.published IS NOT NULL OR {MAY_EDIT})
  AND (%(pattern)s = '%%' OR p.words LIKE (SELECT %(pattern)s))
ORDER BY is_in_title DESC, p.changed_at DESC, p.id LIMIT {MOST}
"""  # noqa: S608 - no user input


class _Row(NamedTuple):
    page_id: UUID
    title: str
    folder: str
    is_published: bool
    shared_with_all: bool
    shared_with: list[UUID]
    is_in_title: bool


class LinkablePage(NamedTuple):
    """A page that the actor may link to. `readers` says who else can read it."""

    title: str
    folder: str
    address: str
    readers: str
    is_shared: bool


@require_safe
def page_links(request: CompanyRequest) -> HttpResponse:
    """Return the dialog with the pages that contain the words `q`, or the latest. Two statements at most.

    `with` are the partners that will read the link, if there are any.
    """
    ids = [found for text in request.GET.getlist("with")[:MOST_PARTNERS] if (found := id_in(text))]
    partners = list(active_partners(request.actor.company).filter(pk__in=ids)) if ids else []
    pages = linkable_pages(request.actor, normalise_search(request.GET.get("q", "")), partners)
    return render(request, "wiki/links.html", {"pages": pages})


def linkable_pages(actor: Actor, words: str, partners: Sequence[Company]) -> list[LinkablePage]:
    """Return pages that the actor may read, and whether `partners` can. One statement."""
    rows = fetch(_PAGES, {**access_parameters(actor), "pattern": like_pattern(words) if words else "%"}, _Row)
    return [
        LinkablePage(
            row.title,
            row.folder,
            settings.BASE_URL + reverse("wiki_page", args=[row.page_id]),
            *_readers(row, partners),
        )
        for row in rows
    ]


def _readers(row: _Row, partners: Sequence[Company]) -> tuple[str, bool]:
    """Return who can read a page beside the own company, in words, and whether all of `partners` can."""
    if not row.is_published:
        return _("Draft"), False
    if partners:
        without = [one.name for one in partners if not row.shared_with_all and one.pk not in row.shared_with]
        if without:
            return _("Not shared with %(companies)s") % {"companies": ", ".join(sort_by_name(without, str))}, False
        names = sort_by_name([one.name for one in partners], str)
        return _("Shared with %(companies)s") % {"companies": ", ".join(names)}, True
    if row.shared_with_all:
        return _("Shared with all partners"), True
    count = len(row.shared_with)
    if not count:
        return _("Not shared"), False
    return ngettext("Shared with %(num)s partner", "Shared with %(num)s partners", count) % {"num": count}, True
