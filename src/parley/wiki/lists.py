"""The list of a company's pages, and of the pages in one folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from parley.companies.actor import Actor
from parley.core.lists import (
    Empty,
    FilteredList,
    Filters,
    ListPage,
    Order,
    column,
    id_key,
    search_filter,
    tab_filter,
    text_key,
)
from parley.core.translation import gettext_lazy as _
from parley.wiki.access import MAY_EDIT, access_parameters


class PageTab(StrEnum):
    PAGES = "pages"
    DRAFTS = "drafts"
    ARCHIVED = "archived"


class PageRow(NamedTuple):
    page_id: UUID
    title: str
    folder: str
    is_published: bool
    has_draft: bool
    is_shared: bool
    changed_at: datetime
    author: str


@dataclass(frozen=True, slots=True)
class PageFilters(Filters):
    box: PageTab = tab_filter(
        PageTab.PAGES,
        {
            PageTab.PAGES: "p.archived_at IS NULL",
            PageTab.DRAFTS: f"p.archived_at IS NULL AND p.published IS DISTINCT FROM p.newest AND {MAY_EDIT}",
            PageTab.ARCHIVED: "p.archived_at IS NOT NULL",
        },
    )
    # The words are stored as they are compared, so that long texts are not folded for each search.
    words: str = search_filter("p.words LIKE (SELECT %(pattern)s)")


_SQL = """
SELECT p.id, p.title, coalesce(f.name, ''), p.published IS NOT NULL,
  p.published IS DISTINCT FROM p.newest AND {may_edit},
  p.shared_with_all OR EXISTS (SELECT 1 FROM wiki_pageshare x WHERE x.page_id = p.id)
    OR EXISTS (SELECT 1 FROM wiki_sharelink l WHERE l.page_id = p.id AND l.revoked_at IS NULL),
  p.changed_at,
  (SELECT u.first_name || ' ' || u.last_name FROM wiki_pageversion v JOIN accounts_user u ON u.id = v.author_id
    WHERE v.page_id = p.id AND v.number = p.newest)
FROM wiki_page p LEFT JOIN wiki_folder f ON f.id = p.folder_id
WHERE {where} ORDER BY {order} LIMIT {limit}
""".replace("{may_edit}", MAY_EDIT)

PAGES = FilteredList(
    name="wiki_pages",
    filters=PageFilters,
    row=PageRow,
    sql=_SQL,
    orders=(Order(text_key("p.title", "title"), id_key("p.id", "page_id")),),
    columns=(
        column(_("Title"), "title"),
        column(_("Folder"), "folder", in_detail=True),
        column(_("Last changed by"), "author", in_detail=True),
    ),
    tabs={PageTab.PAGES: _("Pages"), PageTab.DRAFTS: _("Drafts"), PageTab.ARCHIVED: _("Archived")},
    nothing_found=Empty(_("No pages found"), _("No title or text contains “%(words)s”."), "search"),
)


def pages(actor: Actor, filters: PageFilters, folder_id: UUID | None) -> ListPage[PageRow]:
    """Read one page of the pages of a folder; with words, and for drafts and the archive, of the whole wiki."""
    conditions = ["p.company_id = %(company)s", f"(p.published IS NOT NULL OR {MAY_EDIT})"]
    if filters.box is PageTab.PAGES and not filters.words:
        conditions.append("p.folder_id = %(folder)s" if folder_id else "p.folder_id IS NULL")
    where = filters.where(*conditions, **access_parameters(actor), folder=folder_id)
    return PAGES.read(filters, where)
