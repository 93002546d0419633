"""Changes of many rows that are no longer needed, in batches, so that no transaction is long."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet

from parley.core.acting_company import acting_as_system

ROWS = 1000


def delete_in_batches(rows: QuerySet[Any, Any], *, batch: int = ROWS) -> int:
    """Delete `rows`. Returns their number."""
    return change_in_batches(rows, lambda some: some.delete(), batch=batch)


def change_in_batches(
    rows: QuerySet[Any, Any], change: Callable[[QuerySet[Any, Any]], object], *, batch: int = ROWS
) -> int:
    """Apply `change`, after which a row no longer belongs to `rows`, to batches of them. Returns their number."""
    model: type[Model] = rows.model
    changed = 0
    while True:
        with acting_as_system():
            # Jobs that run at once share the work: none waits for rows that another one has locked.
            ids = list(rows.order_by().select_for_update(skip_locked=True).values_list("pk", flat=True)[:batch])
            change(model._default_manager.filter(pk__in=ids))
        changed += len(ids)
        if len(ids) < batch:
            return changed
