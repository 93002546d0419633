"""Archiving and restoring of library items, one pair of views for all of them."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from parley.companies.actions import archive_item, restore_item
from parley.companies.actor import CompanyRequest
from parley.companies.submissions import submit_button
from parley.companies.views.common import done
from parley.core.library import LibraryItem
from parley.core.translation import gettext as _

Item = type[LibraryItem]


def archive_urls(route: str, model: Item, *, page: str, list_page: str) -> list[URLPattern]:
    """Return the addresses `archive_PAGE` and `restore_PAGE` below the route of an item, whose own page is `page`.

    Both lead to `list_page`. The route has one parameter, the item's id.
    """
    options = {"model": model, "page": page, "list_page": list_page}
    return [
        path(f"{route}/archive", archive, options, name=f"archive_{page}"),
        path(f"{route}/restore", restore, options, name=f"restore_{page}"),
    ]


@require_POST
def archive(request: CompanyRequest, *, model: Item, page: str, list_page: str, **ids: UUID) -> HttpResponse:
    (item_id,) = ids.values()
    return submit_button(
        request,
        lambda: archive_item(by=request.actor, model=model, item_id=item_id),
        lambda archived: done(request, _("%(name)s archived.") % {"name": archived}, list_page),
        back=reverse(page, args=[item_id]),
    )


@require_POST
def restore(request: CompanyRequest, *, model: Item, page: str, list_page: str, **ids: UUID) -> HttpResponse:
    (item_id,) = ids.values()
    return submit_button(
        request,
        lambda: restore_item(by=request.actor, model=model, item_id=item_id),
        lambda restored: done(request, _("%(name)s restored.") % {"name": restored}, list_page),
        back=reverse(page, args=[item_id]),
    )
