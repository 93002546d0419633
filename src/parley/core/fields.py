"""Model fields."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models

from parley.core import clock


class DateTimeField(models.DateTimeField[datetime | str, datetime]):
    """Django's `DateTimeField` with `auto_now` and `auto_now_add` set from Parley's clock."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if self.auto_now or (self.auto_now_add and add):
            moment = clock.now()
            setattr(model_instance, self.attname, moment)
            return moment
        return super().pre_save(model_instance, add)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Deconstruct to Django's own field, since the column is the same."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs
