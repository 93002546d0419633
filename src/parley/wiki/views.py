"""Views of the wiki for members: reading, writing, versions, folders and sharing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parley.companies.actor import Actor, CompanyRequest
from parley.companies.submissions import submit_button, submit_form
from parley.companies.views.common import ask_first, done, show_form
from parley.companies.views.lists import draw_list
from parley.core.errors import NotAllowed, NotFound
from parley.core.http_methods import require_safe_or_post
from parley.core.ids import id_in
from parley.core.lists import Empty
from parley.core.markdown import LONGEST_DOCUMENT
from parley.core.text import normalise_text
from parley.core.translation import gettext as _
from parley.files.delivery import deliver
from parley.wiki import actions, queries
from parley.wiki.access import may_edit_in, may_manage, require_edit
from parley.wiki.forms import FolderForm, MoveForm, NewFolderForm, NewPageForm, PageForm, SharingForm
from parley.wiki.lists import PAGES, PageTab
from parley.wiki.lists import pages as read_pages
from parley.wiki.models import Folder, PageShare
from parley.wiki.queries import PageView
from parley.wiki.texts import differences, place_files, render_text

MOST_SHARED = 500
FEWEST_HEADINGS = 3
"""From so many headings on a page has a table of contents."""


@require_safe
def wiki(request: CompanyRequest) -> HttpResponse:
    return _list(request, None)


@require_safe
def folder(request: CompanyRequest, folder_id: UUID) -> HttpResponse:
    return _list(request, folder_id)


def _list(request: CompanyRequest, folder_id: UUID | None) -> HttpResponse:
    """Show a folder: the folders in it, and its pages. Four statements at most."""
    actor, filters = request.actor, PAGES.parse(request.GET)
    folders = queries.folders_of(actor.company)
    path = queries.path_to(folders, folder_id)
    here = path[-1] if path else None
    if folder_id and here is None:
        raise NotFound
    page = read_pages(actor, filters, folder_id)
    may_edit = may_edit_in(actor, here)
    drawn = draw_list(
        actor.company,
        PAGES,
        filters,
        page.rows,
        page.following,
        label=_("Pages"),
        nothing=_nothing(filters.box, here, may_edit=may_edit),
        search_label=_("Find in the wiki"),
    )
    is_plain = filters.box is PageTab.PAGES and not filters.words and not filters.after
    children = [one for one in folders if one.parent_id == folder_id] if is_plain else []
    context = {
        "place": "wiki",
        "folder": here,
        "path": path[:-1],
        "folders": children,
        "list": drawn,
        "detail": PAGES.detail,
        "may_edit": may_edit,
        "shared": queries.shared_pages(1) if folder_id is None else [],
    }
    return render(request, "wiki/list.html", context)


def _nothing(box: PageTab, here: Folder | None, *, may_edit: bool) -> Empty:
    if box is PageTab.DRAFTS:
        return Empty(_("No drafts"), _("Pages with changes that are not published yet appear here."), "file-pen")
    if box is PageTab.ARCHIVED:
        return Empty(_("Nothing archived"), _("Archived pages appear here. They can be restored."), "archive")
    text = _("Write down how things are done, for colleagues and, where you share it, for partners.")
    if not may_edit:
        return Empty(_("No pages here yet"), text, "book-open")
    address = reverse("new_wiki_page") + (f"?{urlencode({'folder': here.pk})}" if here else "")
    return Empty(_("No pages here yet"), text, "book-open", _("New page"), address)


@require_safe
def shared_pages(request: CompanyRequest) -> HttpResponse:
    """Show the pages that partners share with the acting company, by partner."""
    return render(request, "wiki/shared.html", {"place": "wiki", "pages": queries.shared_pages(MOST_SHARED)})


@require_safe
def page(request: CompanyRequest, page_id: UUID) -> HttpResponse:
    """Show an own page, or one that a partner shares. Two statements; who may edit can look at the draft."""
    actor = request.actor
    number = None
    found = queries.page_view(actor, page_id)
    if found is None:
        shared = queries.shared_page(page_id)
        files = reverse("wiki_page", args=[page_id]) + "/files"
        context: dict[str, Any] = {
            "place": "wiki",
            "page": shared,
            "html": shared.html(files),
            "contents": _contents(shared.headings),
            "files": shared.files,
            "files_at": files,
        }
        return render(request, "wiki/shared_page.html", context)
    if "draft" in request.GET and found.may_edit and found.has_draft:
        number = found.newest
        found = queries.page_view(actor, page_id, number=number) or found
    return render(request, "wiki/page.html", _page_context(request, found))


def _page_context(request: CompanyRequest, found: PageView) -> dict[str, Any]:
    folders = queries.folders_of(request.actor.company)
    files = reverse("wiki_page", args=[found.page_id]) + "/files"
    return {
        "place": "wiki",
        "page": found,
        "path": queries.path_to(folders, found.folder_id),
        "html": found.html(files),
        "contents": _contents(found.headings),
        "files": found.files,
        "files_at": files,
        "may_manage": may_manage(request.actor),
    }


def _contents(headings: Any) -> Any:
    shown = [one for one in headings if one["level"] <= 3]
    return shown if len(shown) >= FEWEST_HEADINGS else []


@require_safe
def news(request: CompanyRequest, page_id: UUID) -> HttpResponse:
    """Say whether a version was saved after the one that an open page shows, or the page archived.

    `seen` is the stamp of that version. With `edit`, and with `draft`, drafts count as well.
    """
    actor, given = request.actor, request.GET
    own = queries.page_view(actor, page_id)
    if own and own.may_edit and ("edit" in given or "draft" in given):
        own = queries.editable_view(actor, page_id)
    found = own or queries.shared_page(page_id)
    seen = given.get("seen", "")
    is_newer = seen.isdecimal() and len(seen) < 20 and found.stamp > int(seen)
    is_archived = bool(own and own.archived_at) and "archived" not in given
    is_edited = "edit" in given and own is not None
    address = reverse("edit_wiki_page" if is_edited and not is_archived else "wiki_page", args=[page_id])
    context = {
        "here": "wiki",
        "page": found if is_newer else None,
        "is_archived": is_archived,
        "is_edited": is_edited,
        "address": address + ("?draft" if "draft" in given else ""),
    }
    return render(request, "wiki/news.html", context)


@require_safe_or_post
def new_page(request: CompanyRequest) -> HttpResponse:
    actor = request.actor
    folders = queries.folders_of(actor.company)
    chosen = id_in(request.GET.get("folder"))
    form = NewPageForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        actor=actor,
        folders=folders,
        initial={"folder": str(chosen) if chosen else ""},
    )
    is_draft = "draft" in request.POST

    def save() -> UUID:
        given = form.cleaned_data
        added = actions.add_page(
            by=actor,
            folder_id=id_in(given["folder"]),
            title=given["title"],
            text=given["text"],
            files=given["files"],
            is_draft=is_draft,
        )
        return added.pk

    response = None if "preview" in request.POST else submit_form(request, form, save, _saved(request, is_draft))
    if response:
        return response
    return _show_editor(request, form, page=None, back=reverse("wiki"))


@require_safe_or_post
def edit_page(request: CompanyRequest, page_id: UUID) -> HttpResponse:
    actor = request.actor
    found = _to_edit(actor, page_id)
    form = PageForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial={"title": found.title, "text": found.text},
    )
    form.stored_at = found.saved_at
    is_draft = "draft" in request.POST

    def save() -> UUID:
        given = form.cleaned_data
        actions.edit_page(
            by=actor,
            page_id=page_id,
            title=given["title"],
            text=given["text"],
            files=given["files"],
            is_draft=is_draft,
        )
        return page_id

    response = None if "preview" in request.POST else submit_form(request, form, save, _saved(request, is_draft))
    if response:
        return response
    return _show_editor(request, form, page=found, back=reverse("wiki_page", args=[page_id]))


def _saved(request: CompanyRequest, is_draft: bool) -> Any:
    def respond(page_id: UUID) -> HttpResponse:
        sentence = _("Draft saved. Only people who may edit can see it.") if is_draft else _("Published.")
        response = done(request, sentence, "wiki_page", page_id)
        if is_draft:
            response["Location"] += "?draft"
        return response

    return respond


def _show_editor(
    request: CompanyRequest, form: NewPageForm | PageForm, *, page: PageView | None, back: str
) -> HttpResponse:
    context: dict[str, Any] = {"place": "wiki", "page": page, "back": back, "longest": LONGEST_DOCUMENT}
    if "preview" in request.POST:
        context["preview"] = _preview_html(request, page)
        # The form is shown as it was sent; what is wrong with it is said when it is saved.
        return render(request, "wiki/edit.html", {**context, "form": form})
    return show_form(request, "wiki/edit.html", context, form)


@require_POST
def preview(request: CompanyRequest, page_id: UUID | None = None) -> HttpResponse:
    """Return the HTML of a text that is being written. Nothing is stored."""
    found = _to_edit(request.actor, page_id) if page_id else None
    return render(request, "wiki/preview.html", {"html": _preview_html(request, found)})


def _preview_html(request: HttpRequest, page: PageView | None) -> Any:
    text = normalise_text(request.POST.get("text", "")[:LONGEST_DOCUMENT])
    rendered = render_text(text, page.current_files if page else {})
    return place_files(rendered.html, reverse("wiki_page", args=[page.page_id]) + "/files" if page else "")


def _to_edit(actor: Actor, page_id: UUID) -> PageView:
    """Return an own page for who may edit it. Readers are told that they may not, strangers that there is none."""
    try:
        return queries.editable_view(actor, page_id)
    except NotFound:
        if queries.page_view(actor, page_id):
            require_edit(actor, queries.own_page(actor.company, page_id).folder)
            raise NotAllowed(_("You can see this page, but not edit it.")) from None
        raise


@require_safe
def page_file(request: CompanyRequest, page_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Send a file of an own page or of one that a partner shares."""
    stored = queries.own_file(request.actor, page_id, file_id) or queries.shared_file(page_id, file_id)
    return deliver(request, stored, inline="download" not in request.GET)


@require_safe_or_post
def remove_file(request: CompanyRequest, page_id: UUID, file_id: UUID) -> HttpResponse:
    found = _to_edit(request.actor, page_id)
    name = next((one["name"] for one in found.all_files if one["id"] == str(file_id)), None)
    if name is None:
        raise NotFound
    back = reverse("wiki_page", args=[page_id])
    if request.method != "POST":
        return ask_first(
            request,
            place="wiki",
            title=_("Remove “%(file)s”?") % {"file": name},
            text=_("The file is removed from this page, from its earlier versions and from everything that is shared."),
            label=_("Remove the file"),
            back=back,
        )
    return submit_button(
        request,
        lambda: actions.remove_file(by=request.actor, page_id=page_id, file_id=file_id),
        lambda removed: done(request, _("“%(file)s” removed.") % {"file": removed}, "wiki_page", page_id),
        back=back,
    )


@require_safe
def versions(request: CompanyRequest, page_id: UUID) -> HttpResponse:
    found = queries.page_view(request.actor, page_id)
    if found is None:
        raise NotFound
    context = {"place": "wiki", "page": found, "versions": queries.versions(request.actor, found)}
    return render(request, "wiki/versions.html", context)


@require_safe
def version(request: CompanyRequest, page_id: UUID, number: int) -> HttpResponse:
    """Show what a version changed, and its text."""
    found = queries.page_view(request.actor, page_id)
    if found is None:
        raise NotFound
    shown, before = queries.two_versions(request.actor, found, number)
    rendered = render_text(shown.text, {one["name"]: UUID(one["id"]) for one in found.all_files})
    context = {
        "place": "wiki",
        "page": found,
        "version": shown,
        "before": before,
        "lines": differences(before.text if before else "", shown.text),
        "html": place_files(rendered.html, reverse("wiki_page", args=[page_id]) + "/files"),
    }
    return render(request, "wiki/version.html", context)


@require_POST
def restore_version(request: CompanyRequest, page_id: UUID, number: int) -> HttpResponse:
    return submit_button(
        request,
        lambda: actions.restore_version(by=request.actor, page_id=page_id, number=number),
        lambda _page: done(request, _("Version %(number)s restored.") % {"number": number}, "wiki_page", page_id),
        back=reverse("wiki_versions", args=[page_id]),
    )


@require_POST
def archive_page(request: CompanyRequest, page_id: UUID) -> HttpResponse:
    return submit_button(
        request,
        lambda: actions.archive_page(by=request.actor, page_id=page_id),
        lambda archived: done(request, _("%(name)s archived.") % {"name": archived.title}, "wiki_page", page_id),
        back=reverse("wiki_page", args=[page_id]),
    )


@require_POST
def restore_page(request: CompanyRequest, page_id: UUID) -> HttpResponse:
    return submit_button(
        request,
        lambda: actions.restore_page(by=request.actor, page_id=page_id),
        lambda restored: done(request, _("%(name)s restored.") % {"name": restored.title}, "wiki_page", page_id),
        back=reverse("wiki_page", args=[page_id]),
    )


@require_safe_or_post
def move_page(request: CompanyRequest, page_id: UUID) -> HttpResponse:
    actor = request.actor
    found = _to_edit(actor, page_id)
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        folders=queries.folders_of(actor.company),
        initial={"folder": str(found.folder_id or "")},
    )
    response = submit_form(
        request,
        form,
        lambda: actions.move_page(by=actor, page_id=page_id, folder_id=id_in(form.cleaned_data["folder"])),
        lambda _page: done(request, _("Page moved."), "wiki_page", page_id),
    )
    return response or show_form(request, "wiki/move.html", {"place": "wiki", "page": found}, form)


@require_safe_or_post
def new_folder(request: CompanyRequest) -> HttpResponse:
    actor = request.actor
    parent_id = id_in(request.GET.get("in"))
    parent = queries.own_folder(actor.company, parent_id) if parent_id else None
    require_edit(actor, parent)
    form = NewFolderForm(request.POST if request.method == "POST" else None)
    response = submit_form(
        request,
        form,
        lambda: actions.add_folder(by=actor, parent_id=parent_id, **form.cleaned_data),
        lambda added: done(request, _("%(name)s added.") % {"name": added.name}, "wiki_folder", added.pk),
    )
    context: dict[str, Any] = {"place": "wiki", "folder": None, "title": _("New folder"), "back": _folder_link(parent)}
    return response or show_form(request, "wiki/folder_form.html", context, form)


@require_safe_or_post
def edit_folder(request: CompanyRequest, folder_id: UUID) -> HttpResponse:
    actor = request.actor
    found = queries.own_folder(actor.company, folder_id)
    require_edit(actor, found)
    form = FolderForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        folder=found,
        folders=queries.folders_of(actor.company),
        initial={
            "name": found.name,
            "parent": str(found.parent_id or ""),
            "editing": found.editing,
            "editors": found.editors,
        },
    )

    def save() -> Folder:
        given = form.cleaned_data
        return actions.edit_folder(
            by=actor,
            folder_id=folder_id,
            name=given["name"],
            parent_id=id_in(given["parent"]),
            editing=given.get("editing"),
            editors=[member.pk for member in given.get("editors", ())],
        )

    response = submit_form(request, form, save, lambda _saved: done(request, _("Saved."), "wiki_folder", folder_id))
    context: dict[str, Any] = {
        "place": "wiki",
        "folder": found,
        "title": _("Folder settings"),
        "back": _folder_link(found),
    }
    return response or show_form(request, "wiki/folder_form.html", context, form)


@require_POST
def remove_folder(request: CompanyRequest, folder_id: UUID) -> HttpResponse:
    def respond(parent: Folder | None) -> HttpResponse:
        sentence = _("Folder removed.")
        return done(request, sentence, "wiki_folder", parent.pk) if parent else done(request, sentence, "wiki")

    return submit_button(
        request,
        lambda: actions.remove_folder(by=request.actor, folder_id=folder_id),
        respond,
        back=reverse("wiki_folder", args=[folder_id]),
    )


def _folder_link(folder: Folder | None) -> tuple[str, str]:
    return (folder.name, reverse("wiki_folder", args=[folder.pk])) if folder else (_("Wiki"), reverse("wiki"))


@require_safe_or_post
def sharing(request: CompanyRequest, page_id: UUID) -> HttpResponse:
    """Show who outside the company may read a page. Posting chooses the partners."""
    actor = request.actor
    found = _to_edit(actor, page_id)
    chosen = list(PageShare.objects.filter(page=page_id).values_list("partner_id", flat=True))
    form = SharingForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        initial={"with_all": found.shared_with_all, "partners": chosen},
    )

    def save() -> None:
        given = form.cleaned_data
        actions.share_page(by=actor, page_id=page_id, with_all=given["with_all"], partners=given["partners"])

    response = submit_form(request, form, save, lambda _none: done(request, _("Saved."), "wiki_sharing", page_id))
    if response:
        return response
    link = queries.open_link(page_id)
    address = settings.BASE_URL + reverse("wiki_link", args=[link.secret]) if link else ""
    context: dict[str, Any] = {"place": "wiki", "page": found, "link": link, "link_address": address}
    return show_form(request, "wiki/sharing.html", context, form)


@require_POST
def create_link(request: CompanyRequest, page_id: UUID) -> HttpResponse:
    return submit_button(
        request,
        lambda: actions.create_link(by=request.actor, page_id=page_id),
        lambda _link: done(request, _("Link created."), "wiki_sharing", page_id),
        back=reverse("wiki_sharing", args=[page_id]),
    )


@require_POST
def revoke_link(request: CompanyRequest, page_id: UUID) -> HttpResponse:
    return submit_button(
        request,
        lambda: actions.revoke_link(by=request.actor, page_id=page_id),
        lambda _none: done(
            request, _("Link revoked. Page, images and files can no longer be opened with it."), "wiki_sharing", page_id
        ),
        back=reverse("wiki_sharing", args=[page_id]),
    )
