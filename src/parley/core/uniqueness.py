"""Unique constraints as refusals: only the database knows whether a name is free when two people choose it at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from parley.core.errors import Refused


@contextmanager
def refuse_duplicate(constraint: str, *, field: str, sentence: str) -> Iterator[None]:
    """Raise `Refused` at the form field `field` if a unique constraint whose name contains `constraint` is violated."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if constraint not in str(error):
            raise
        raise Refused(sentence, fields={field: [sentence]}) from None
