"""Archiving and restoring of library items."""

from typing import TypeVar
from uuid import UUID

from django.db import transaction

from parley.companies.actor import Actor
from parley.companies.queries import own_row
from parley.companies.rights import Right
from parley.core.library import LibraryItem

Item = TypeVar("Item", bound=LibraryItem)


def archive_item(*, by: Actor, model: type[Item], item_id: UUID) -> Item:
    """Archive an own item: it is not offered for new tasks any more. Existing tasks stay."""
    return _set_archived(by, model, item_id, True)


def restore_item(*, by: Actor, model: type[Item], item_id: UUID) -> Item:
    """Restore an archived item. Raises `Refused` if another one has taken its name in the meantime."""
    return _set_archived(by, model, item_id, False)


def _set_archived(by: Actor, model: type[Item], item_id: UUID, is_archived: bool) -> Item:
    by.require(Right.MANAGE_LIBRARY)
    with transaction.atomic():
        return own_row(model, by.company, item_id, lock=True).set_archived(is_archived)
