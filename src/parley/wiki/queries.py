"""Queries of the wiki. Own pages are read from the tables, those of partners through functions of the tables' owner."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.safestring import SafeString

from parley.companies.actor import Actor
from parley.companies.models import Company
from parley.companies.queries import own_row
from parley.core.collation import sort_by_name
from parley.core.errors import NotFound
from parley.core.markdown import RENDERER_VERSION
from parley.core.sql import fetch, fetch_one
from parley.files.models import StoredFile
from parley.wiki.access import MAY_EDIT, access_parameters, may_edit_in
from parley.wiki.models import Folder, Page, PageFile, ShareLink
from parley.wiki.texts import place_files, render_text

LARGEST_NUMBER = 2**31 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_FILES = """
(SELECT coalesce(jsonb_agg(jsonb_build_object('id', w.id, 'name', w.name, 'size', s.size, 'media_type', s.media_type,
   'pages', s.page_count, 'is_current', w.is_current)), '[]')
 FROM wiki_pagefile w JOIN files_storedfile s ON s.id = w.file_id WHERE w.page_id = p.id)
"""
# Everything that an own page shows. Who may not edit it reads the published version, whatever they ask for.
_PAGE = f"""
SELECT p.id, p.folder_id, p.newest, p.published, p.shared_with_all, p.archived_at, p.created_at, {MAY_EDIT},
  v.number, v.title, v.text, v.html, v.renderer, v.headings, v.files, v.is_draft, v.created_at,
  u.first_name || ' ' || u.last_name, {_FILES},
  (SELECT count(*) FROM wiki_pageshare x WHERE x.page_id = p.id),
  EXISTS (SELECT 1 FROM wiki_sharelink l WHERE l.page_id = p.id AND l.revoked_at IS NULL)
FROM wiki_page p LEFT JOIN wiki_folder f ON f.id = p.folder_id
JOIN wiki_pageversion v ON v.page_id = p.id AND v.number =
  CASE WHEN {MAY_EDIT} THEN coalesce(%(number)s::int, p.published, p.newest) ELSE p.published END
JOIN accounts_user u ON u.id = v.author_id
WHERE p.id = %(page)s AND p.company_id = %(company)s
"""  # noqa: S608 - no user input


class PageView(NamedTuple):
    """An own page in one of its versions."""

    page_id: UUID
    folder_id: UUID | None
    newest: int
    published: int | None
    shared_with_all: bool
    archived_at: datetime | None
    created_at: datetime
    may_edit: bool
    number: int
    title: str
    text: str
    stored_html: str
    renderer: int
    headings_json: str
    files_named: list[UUID]
    is_draft: bool
    saved_at: datetime
    author: str
    files_json: str
    partners: int
    has_link: bool

    @property
    def stamp(self) -> int:
        return _stamp(self.saved_at)

    @property
    def has_draft(self) -> bool:
        return self.published != self.newest

    @property
    def is_shared(self) -> bool:
        return self.shared_with_all or self.partners > 0 or self.has_link

    @property
    def current_files(self) -> dict[str, UUID]:
        return {one["name"]: UUID(one["id"]) for one in self.all_files if one["is_current"]}

    @property
    def files(self) -> list[dict[str, Any]]:
        """Return the files to list: all current ones for who may edit, for others those that the text names."""
        named = {str(file_id) for file_id in self.files_named}
        return [one for one in self.all_files if (one["is_current"] if self.may_edit else one["id"] in named)]

    def html(self, address: str) -> SafeString:
        return current_html(self, {one["name"]: UUID(one["id"]) for one in self._of_version()}, address)

    def _of_version(self) -> list[dict[str, Any]]:
        named = {str(file_id) for file_id in self.files_named}
        return [one for one in self.all_files if one["id"] in named]

    @property
    def headings(self) -> Any:
        return json.loads(self.headings_json)

    @property
    def all_files(self) -> list[dict[str, Any]]:
        return _by_name(self.files_json)


class SharedPage(NamedTuple):
    """A page of another company as a partner or the holder of a link reads it."""

    page_id: UUID
    company_id: UUID
    company: str
    title: str
    text: str
    stored_html: str
    renderer: int
    headings_json: str
    saved_at: datetime
    files_json: str

    @property
    def stamp(self) -> int:
        return _stamp(self.saved_at)

    @property
    def headings(self) -> Any:
        return json.loads(self.headings_json)

    @property
    def files(self) -> list[dict[str, Any]]:
        return _by_name(self.files_json)

    def html(self, address: str) -> SafeString:
        return current_html(self, {one["name"]: UUID(one["id"]) for one in self.files}, address)


def _stamp(saved_at: datetime) -> int:
    """Return when a version was saved, in microseconds since 1970: the later of two versions has the larger one."""
    return (saved_at - _EPOCH) // timedelta(microseconds=1)


def _by_name(files_json: str) -> list[dict[str, Any]]:
    """Return the files by name. Of those with one name, as earlier and current ones, the oldest comes first."""
    return sort_by_name(sorted(json.loads(files_json), key=itemgetter("id")), itemgetter("name"))


class SharedRow(NamedTuple):
    page_id: UUID
    company_id: UUID
    company: str
    title: str
    saved_at: datetime


class VersionRow(NamedTuple):
    number: int
    title: str
    text: str
    is_draft: bool
    restores: int | None
    saved_at: datetime
    author: str


class _File(NamedTuple):
    id: UUID
    name: str
    sha256: str
    size: int
    media_type: str


def current_html(page: PageView | SharedPage, files: dict[str, UUID], address: str) -> SafeString:
    """Return the HTML of a page, rendered again where an earlier renderer made it. Nothing is written by reading."""
    html = page.stored_html if page.renderer == RENDERER_VERSION else render_text(page.text, files).html
    return place_files(html, address)


def page_view(actor: Actor, page_id: UUID, *, number: int | None = None) -> PageView | None:
    """Return an own page that the actor may read, None otherwise. One statement."""
    return fetch_one(_PAGE, {**access_parameters(actor), "page": page_id, "number": number}, PageView)


def editable_view(actor: Actor, page_id: UUID) -> PageView:
    """Return an own page in its newest version for who may edit it. Raises `NotFound`.

    One statement.
    """
    newest = "SELECT newest FROM wiki_page WHERE id = %(page)s"
    statement = _PAGE.replace("%(number)s::int", f"({newest})")
    found = fetch_one(statement, {**access_parameters(actor), "page": page_id}, PageView)
    if found is None or not found.may_edit:
        raise NotFound
    return found


def shared_page(page_id: UUID) -> SharedPage:
    """Return a page that a partner shares with the acting company. Raises `NotFound`. One statement."""
    found = fetch_one("SELECT * FROM parley_wiki_shared_page(%(page)s)", {"page": page_id}, SharedPage)
    if found is None:
        raise NotFound
    return found


def linked_page(secret: str) -> SharedPage | None:
    """Return the page that a share link shows, or None. One statement."""
    return fetch_one("SELECT * FROM parley_wiki_linked_page(%(secret)s)", {"secret": secret}, SharedPage)


def shared_pages(most: int) -> list[SharedRow]:
    """Return the pages that partners share with the acting company, by partner. One statement."""
    found = fetch("SELECT * FROM parley_wiki_shared_pages() LIMIT %(most)s", {"most": most}, SharedRow)
    return sort_by_name(sort_by_name(found, lambda row: row.title), lambda row: row.company)


def folders_of(company: Company) -> list[Folder]:
    """Return all folders by name. One statement; their number is limited."""
    return list(Folder.objects.filter(company=company))


def path_to(folders: list[Folder], folder_id: UUID | None) -> list[Folder]:
    """Return the folders that lead to one, from the top."""
    by_id = {folder.pk: folder for folder in folders}
    path: list[Folder] = []
    while folder_id is not None and (folder := by_id.get(folder_id)) and folder not in path:
        path.insert(0, folder)
        folder_id = folder.parent_id
    return path


def folder_choices(actor: Actor, folders: list[Folder], *, without: UUID | None = None) -> list[tuple[str, str]]:
    """Return the places where the actor may edit, with their paths; not those in the folder `without`."""
    found = []
    for folder in folders:
        path = path_to(folders, folder.pk)
        if may_edit_in(actor, folder) and without not in {one.pk for one in path}:
            found.append((str(folder.pk), " / ".join(one.name for one in path)))
    return sort_by_name(found, lambda choice: choice[1])


def own_folder(company: Company, folder_id: UUID, *, lock: bool = False) -> Folder:
    return own_row(Folder, company, folder_id, lock=lock)


def own_page(company: Company, page_id: UUID, *, lock: bool = False) -> Page:
    return own_row(Page, company, page_id, lock=lock)


def versions(actor: Actor, page: PageView) -> list[VersionRow]:
    """Return the versions that the actor may see, newest first. One statement."""
    statement = """
    SELECT v.number, v.title, '', v.is_draft, v.restores, v.created_at, u.first_name || ' ' || u.last_name
    FROM wiki_pageversion v JOIN accounts_user u ON u.id = v.author_id
    WHERE v.page_id = %(page)s AND v.company_id = %(company)s AND (%(may_edit)s OR NOT v.is_draft)
    ORDER BY v.number DESC LIMIT 500
    """
    parameters = {"page": page.page_id, "company": actor.company.pk, "may_edit": page.may_edit}
    return fetch(statement, parameters, VersionRow)


def two_versions(actor: Actor, page: PageView, number: int) -> tuple[VersionRow, VersionRow | None]:
    """Return a version and the one before it, among those that the actor may see. Raises `NotFound`. One statement."""
    statement = """
    SELECT v.number, v.title, v.text, v.is_draft, v.restores, v.created_at, u.first_name || ' ' || u.last_name
    FROM wiki_pageversion v JOIN accounts_user u ON u.id = v.author_id
    WHERE v.page_id = %(page)s AND v.company_id = %(company)s AND v.number <= %(number)s
      AND (%(may_edit)s OR NOT v.is_draft)
    ORDER BY v.number DESC LIMIT 2
    """
    if number > LARGEST_NUMBER:
        raise NotFound
    parameters = {"page": page.page_id, "company": actor.company.pk, "may_edit": page.may_edit, "number": number}
    found = fetch(statement, parameters, VersionRow)
    if not found or found[0].number != number:
        raise NotFound
    return found[0], found[1] if len(found) > 1 else None


def own_file(actor: Actor, page_id: UUID, file_id: UUID) -> StoredFile | None:
    """Return a file of an own page. Who may not edit reads those that the published version names. One statement."""
    statement = f"""
    SELECT s.id, s.name, s.sha256, s.size, s.media_type
    FROM wiki_pagefile w JOIN wiki_page p ON p.id = w.page_id LEFT JOIN wiki_folder f ON f.id = p.folder_id
    JOIN files_storedfile s ON s.id = w.file_id
    WHERE w.id = %(file)s AND p.id = %(page)s AND p.company_id = %(company)s AND ({MAY_EDIT}
      OR w.id = ANY((SELECT v.files FROM wiki_pageversion v WHERE v.page_id = p.id AND v.number = p.published)::uuid[]))
    """  # noqa: S608 - no user input
    found = fetch_one(statement, {**access_parameters(actor), "page": page_id, "file": file_id}, _File)
    return _stored(found) if found else None


def shared_file(page_id: UUID, file_id: UUID) -> StoredFile:
    """Return a file of a page that a partner shares with the acting company. Raises `NotFound`. One statement."""
    found = fetch_one(
        "SELECT * FROM parley_wiki_shared_file(%(page)s, %(file)s)", {"page": page_id, "file": file_id}, _File
    )
    if found is None:
        raise NotFound
    return _stored(found)


def linked_file(secret: str, file_id: UUID) -> StoredFile | None:
    """Return a file of the page that a share link shows, or None. One statement."""
    found = fetch_one(
        "SELECT * FROM parley_wiki_linked_file(%(secret)s, %(file)s)", {"secret": secret, "file": file_id}, _File
    )
    return _stored(found) if found else None


def _stored(file: _File) -> StoredFile:
    return StoredFile(id=file.id, name=file.name, sha256=file.sha256, size=file.size, media_type=file.media_type)


def current_files(page: Page) -> dict[str, UUID]:
    """Return the ids of a page's files by name. One statement."""
    return dict(PageFile.objects.filter(page=page, is_current=True).values_list("name", "pk"))


def open_link(page_id: UUID) -> ShareLink | None:
    return ShareLink.objects.select_related("created_by").filter(page=page_id, revoked_at=None).first()
