"""Items of a company's library: unique by name, archived instead of deleted because tasks refer to them."""

from typing import ClassVar, Self

from django.db import models
from django.utils.functional import Promise

from parley.core import clock
from parley.core.uniqueness import refuse_duplicate


class LibraryItem(models.Model):
    """An item that is no longer offered for new tasks once it is archived. Existing tasks keep it."""

    archived_at = models.DateTimeField(null=True, blank=True)

    unique_constraint: ClassVar[str]
    unique_field: ClassVar[str] = "name"
    duplicate_text: ClassVar[Promise]
    """Shown at the field whose value another item of the company has, with the value under the field's name."""

    class Meta:
        abstract = True

    def save_unique(self) -> Self:
        """Save the item. Raises `Refused` at `unique_field` if its value is taken.

        Only the database knows whether it is: two people may choose it at the same moment.
        """
        field = self.unique_field
        sentence = str(self.duplicate_text) % {field: getattr(self, field)}
        with refuse_duplicate(self.unique_constraint, field=field, sentence=sentence):
            self.save()
        return self

    def set_archived(self, is_archived: bool) -> Self:
        """Archive the item, or keep it archived, or restore it. Raises `Refused` as saving does."""
        self.archived_at = (self.archived_at or clock.now()) if is_archived else None
        return self.save_unique()
