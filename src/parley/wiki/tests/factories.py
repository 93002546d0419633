"""Pages of the wiki, made by the actions that the pages use."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.files.base import File

from parley.companies.actor import Actor
from parley.companies.tests.factories import at_work
from parley.wiki import actions
from parley.wiki.models import Folder, Page


def folder(by: Actor, name: str = "Handbook", *, parent: Folder | None = None, **settings: Any) -> Folder:
    with at_work(by):
        made = actions.add_folder(by=by, parent_id=parent.pk if parent else None, name=name)
        if settings:
            parent_id = parent.pk if parent else None
            made = actions.edit_folder(by=by, folder_id=made.pk, name=name, parent_id=parent_id, **settings)
        return made


def page(
    by: Actor,
    title: str = "Onboarding",
    text: str = "Welcome to **us**.",
    *,
    within: UUID | None = None,
    files: Sequence[File[Any]] = (),
    is_draft: bool = False,
) -> Page:
    with at_work(by):
        return actions.add_page(by=by, folder_id=within, title=title, text=text, files=files, is_draft=is_draft)


def edit(by: Actor, page: Page, text: str, *, is_draft: bool = False, files: Sequence[File[Any]] = ()) -> None:
    with at_work(by):
        actions.edit_page(by=by, page_id=page.pk, title=page.title, text=text, files=files, is_draft=is_draft)


def share(by: Actor, page: Page, *partners: Actor, with_all: bool = False) -> None:
    with at_work(by):
        companies = [partner.company for partner in partners]
        actions.share_page(by=by, page_id=page.pk, with_all=with_all, partners=companies)


def link(by: Actor, page: Page) -> str:
    with at_work(by):
        return actions.create_link(by=by, page_id=page.pk).secret
