"""Changes to the wiki, one function each: pages and their versions, files, folders, and what is shared."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import connection, transaction

from parley.companies.actor import Actor
from parley.companies.models import Company
from parley.companies.queries import active_partners
from parley.companies.rights import Right
from parley.core import clock
from parley.core.errors import NotAllowed, NotFound, Refused
from parley.core.sql import execute
from parley.core.translation import gettext as _
from parley.core.translation import ngettext
from parley.core.uniqueness import refuse_duplicate
from parley.files.actions import keep_file
from parley.wiki.access import require_edit
from parley.wiki.models import (
    DEEPEST_FOLDER,
    MOST_FILES,
    MOST_FOLDERS,
    Editing,
    Folder,
    Page,
    PageFile,
    PageShare,
    PageVersion,
    ShareLink,
)
from parley.wiki.notices import notify_of_share
from parley.wiki.queries import LARGEST_NUMBER, current_files, folders_of, own_folder, own_page, path_to
from parley.wiki.texts import file_name, render_text, search_words

SECRET_BYTES = 24


def add_page(
    *, by: Actor, folder_id: UUID | None, title: str, text: str, files: Sequence[File[Any]], is_draft: bool
) -> Page:
    """Add a page with its first version."""
    with transaction.atomic():
        folder = own_folder(by.company, folder_id) if folder_id else None
        require_edit(by, folder)
        page = Page.objects.create(company=by.company, folder=folder, title=title, newest=0, changed_at=clock.now())
        _add_files(page, by, files)
        _save_version(page, by, title, text, is_draft=is_draft)
        return page


def edit_page(*, by: Actor, page_id: UUID, title: str, text: str, files: Sequence[File[Any]], is_draft: bool) -> Page:
    """Save a version: as a draft, or published. Saving what is there already adds none."""
    with transaction.atomic():
        page = _page_to_edit(by, page_id)
        _require_active(page)
        _add_files(page, by, files)
        newest = page.versions.get(number=page.newest)
        is_same = (newest.title, newest.text, newest.is_draft) == (title, text, is_draft)
        if not is_same or files:
            _save_version(page, by, title, text, is_draft=is_draft)
        return page


def restore_version(*, by: Actor, page_id: UUID, number: int) -> Page:
    """Save an earlier version again as the newest one. It is published where the page is."""
    with transaction.atomic():
        page = _page_to_edit(by, page_id)
        _require_active(page)
        earlier = page.versions.filter(number=number).first() if number <= LARGEST_NUMBER else None
        if earlier is None:
            raise NotFound
        if number != page.newest:
            _save_version(
                page, by, earlier.title, earlier.text, is_draft=page.published is None, restores=number, of=earlier
            )
        return page


def archive_page(*, by: Actor, page_id: UUID) -> Page:
    """Archive a page: it is in no list, partners cannot read it, and its link is revoked."""
    with transaction.atomic():
        page = _page_to_edit(by, page_id)
        if page.archived_at is None:
            page.archived_at = clock.now()
            page.shared_with_all = False
            page.save(update_fields=["archived_at", "shared_with_all"])
            PageShare.objects.filter(page=page).delete()
            _revoke_link(page)
        return page


def restore_page(*, by: Actor, page_id: UUID) -> Page:
    with transaction.atomic():
        page = _page_to_edit(by, page_id)
        page.archived_at = None
        page.save(update_fields=["archived_at"])
        return page


def move_page(*, by: Actor, page_id: UUID, folder_id: UUID | None) -> Page:
    """Move a page to another folder, whose editors are then its own."""
    with transaction.atomic():
        page = _page_to_edit(by, page_id)
        folder = own_folder(by.company, folder_id, lock=True) if folder_id else None
        require_edit(by, folder)
        page.folder = folder
        page.save(update_fields=["folder"])
        return page


def remove_file(*, by: Actor, page_id: UUID, file_id: UUID) -> str:
    """Remove a file from its page, from all of its versions, and from what is shared. Returns its name."""
    with transaction.atomic():
        page = _page_to_edit(by, page_id)
        found = PageFile.objects.filter(page=page, pk=file_id).first()
        if found is None:
            raise NotFound
        found.delete()
        return found.name


def add_folder(*, by: Actor, parent_id: UUID | None, name: str) -> Folder:
    """Add a folder. Who may edit in it is as in the folder around it."""
    with transaction.atomic():
        folders = _lock_folders(by.company)
        parent = own_folder(by.company, parent_id) if parent_id else None
        require_edit(by, parent)
        if len(folders) >= MOST_FOLDERS:
            raise Refused(_("Your wiki has %(most)s folders, which is the limit.") % {"most": MOST_FOLDERS})
        folder = Folder(company=by.company, parent=parent, name=name)
        if parent:
            folder.editing, folder.editors = parent.editing, list(parent.editors)
        _require_depth(len(path_to(folders, parent_id)) + 1)
        return _save_folder(folder)


def edit_folder(
    *,
    by: Actor,
    folder_id: UUID,
    name: str,
    parent_id: UUID | None,
    editing: str | None = None,
    editors: Sequence[UUID] = (),
) -> Folder:
    """Rename or move a folder. Owners and admins also say who may edit in it."""
    with transaction.atomic():
        folders = _lock_folders(by.company)
        folder = own_folder(by.company, folder_id, lock=True)
        require_edit(by, folder)
        if parent_id != folder.parent_id:
            parent = own_folder(by.company, parent_id) if parent_id else None
            require_edit(by, parent)
            path = path_to(folders, parent_id)
            if folder.pk in {one.pk for one in path}:
                sentence = _("A folder cannot be moved into itself.")
                raise Refused(sentence, fields={"parent": [sentence]})
            _require_depth(len(path) + _height(folders, folder.pk), field="parent")
            folder.parent = parent
        folder.name = name
        if editing is not None:
            by.require(Right.MANAGE_LIBRARY)
            folder.editing = editing
            folder.editors = list(editors) if editing == Editing.NAMED else []
        return _save_folder(folder)


def remove_folder(*, by: Actor, folder_id: UUID) -> Folder | None:
    """Remove an empty folder; archived pages in it move up. Returns the folder around it."""
    with transaction.atomic():
        folders = _lock_folders(by.company)
        folder = own_folder(by.company, folder_id, lock=True)
        require_edit(by, folder)
        pages = Page.objects.filter(company=by.company, folder=folder)
        if pages.filter(archived_at=None).exists() or any(one.parent_id == folder.pk for one in folders):
            raise Refused(
                _("“%(folder)s” is not empty. Move or archive what is in it first.") % {"folder": folder.name}
            )
        pages.update(folder=folder.parent)
        folder.delete()
        return folder.parent


def share_page(*, by: Actor, page_id: UUID, with_all: bool, partners: Sequence[Company]) -> Page:
    """Choose the partners that may read a page. Those who are left out lose access at once."""
    with transaction.atomic():
        page = _page_to_edit(by, page_id)
        _require_shareable(page)
        chosen = {partner.pk for partner in partners}
        known = set(active_partners(by.company).values_list("pk", flat=True))
        if chosen - known:
            raise NotFound
        before = (
            known
            if page.shared_with_all
            else set(PageShare.objects.filter(page=page).values_list("partner_id", flat=True))
        )
        page.shared_with_all = with_all
        page.save(update_fields=["shared_with_all"])
        PageShare.objects.filter(page=page).exclude(partner__in=chosen).delete()
        PageShare.objects.bulk_create(
            [PageShare(company=by.company, page=page, partner_id=partner_id) for partner_id in sorted(chosen)],
            ignore_conflicts=True,
        )
        notify_of_share(page.pk, (known if with_all else chosen) - before, by=by)
        return page


def create_link(*, by: Actor, page_id: UUID) -> ShareLink:
    """Return the page's share link, a new one where it has none."""
    with transaction.atomic():
        page = _page_to_edit(by, page_id)
        _require_shareable(page)
        link = ShareLink.objects.filter(page=page, revoked_at=None).first()
        return link or ShareLink.objects.create(
            company=by.company, page=page, created_by=by.user, secret=secrets.token_urlsafe(SECRET_BYTES)
        )


def revoke_link(*, by: Actor, page_id: UUID) -> None:
    """Revoke the page's share link: page, images and files end with it. It never becomes valid again."""
    with transaction.atomic():
        _revoke_link(_page_to_edit(by, page_id))


def _page_to_edit(by: Actor, page_id: UUID) -> Page:
    """Return an own page with a row lock.

    Raises `NotFound` for a draft that the actor may not see, and `NotAllowed` for other pages.
    """
    page = own_page(by.company, page_id, lock=True)
    try:
        require_edit(by, page.folder)
    except NotAllowed:
        if page.published is None:
            raise NotFound from None
        raise
    return page


def _require_active(page: Page) -> None:
    if page.archived_at:
        raise Refused(_("This page is archived. Restore it before you change it."))


def _require_shareable(page: Page) -> None:
    _require_active(page)
    if page.published is None:
        raise Refused(_("This page is a draft. Publish it before you share it."))


def _save_version(
    page: Page,
    by: Actor,
    title: str,
    text: str,
    *,
    is_draft: bool,
    restores: int | None = None,
    of: PageVersion | None = None,
) -> None:
    files = current_files(page)
    if of is not None:
        # Files that were replaced since are shown as they were.
        files |= dict(PageFile.objects.filter(page=page, pk__in=of.files).values_list("name", "pk"))
    rendered = render_text(text, files)
    page.newest += 1
    page.versions.create(
        company=by.company,
        number=page.newest,
        title=title,
        text=text,
        html=rendered.html,
        renderer=rendered.renderer,
        headings=rendered.headings,
        files=rendered.files,
        is_draft=is_draft,
        restores=restores,
        author=by.user,
    )
    page.changed_at = clock.now()
    if not is_draft:
        page.published = page.newest
    if not is_draft or page.published is None:
        page.title = title
        page.words = search_words(title, "" if is_draft else text)
    page.save(update_fields=["newest", "published", "title", "words", "changed_at"])


def _add_files(page: Page, by: Actor, uploads: Sequence[File[Any]]) -> None:
    """Attach files. One whose name the page has already takes the other's place in what is written from now on."""
    for upload in uploads:
        stored = keep_file(company=by.company, by=by.user, upload=upload)
        name = file_name(stored.name)
        PageFile.objects.filter(page=page, is_current=True, name__iexact=name).update(is_current=False)
        PageFile.objects.create(company=by.company, page=page, file=stored, name=name)
    if uploads and PageFile.objects.filter(page=page, is_current=True).count() > MOST_FILES:
        sentence = ngettext(
            "A page can have at most %(most)s file. Remove some, or make a second page.",
            "A page can have at most %(most)s files. Remove some, or make a second page.",
            MOST_FILES,
        ) % {"most": MOST_FILES}
        raise Refused(sentence, fields={"files": [sentence]})


def _lock_folders(company: Company) -> list[Folder]:
    """Return all folders. Of two who change them at once the second waits, so that no folder ends up in itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"wiki folders {company.pk}"])
    return folders_of(company)


def _save_folder(folder: Folder) -> Folder:
    sentence = _("There is already a folder “%(name)s” here.") % {"name": folder.name}
    with refuse_duplicate("wiki_folder_name_once", field="name", sentence=sentence):
        folder.save()
    return folder


def _require_depth(depth: int, field: str = "name") -> None:
    if depth > DEEPEST_FOLDER:
        sentence = _("Folders can be nested %(most)s deep at most.") % {"most": DEEPEST_FOLDER}
        raise Refused(sentence, fields={field: [sentence]})


def _height(folders: list[Folder], folder_id: UUID) -> int:
    children = [one.pk for one in folders if one.parent_id == folder_id]
    return 1 + max((_height(folders, child) for child in children), default=0)


def _revoke_link(page: Page) -> None:
    execute(
        "UPDATE wiki_sharelink SET revoked_at = %(now)s WHERE page_id = %(page)s AND revoked_at IS NULL",
        {"now": clock.now(), "page": page.pk},
    )
