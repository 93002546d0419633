"""Errors that a user may cause. Every other exception is a fault and reaches the log."""

from collections.abc import Mapping

from django.http import Http404
from django.utils.functional import Promise


class UserError(Exception):
    """A request that fails because of what the user did. `str()` is the sentence shown to the user."""

    status = 400
    retry_after: int | None = None
    """Seconds after which a retry makes sense, for the `Retry-After` header."""

    def __init__(self, sentence: "str | Promise") -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


class Refused(UserError):
    """A request that cannot be carried out now.

    `fields` maps names of form fields to their own sentences.
    """

    status = 409

    def __init__(self, sentence: "str | Promise", *, fields: Mapping[str, list[str]] | None = None) -> None:
        super().__init__(sentence)
        self.fields = dict(fields or {})


class NotAllowed(UserError):
    """The user's role in the acting company lacks the right.

    Not a `Refused`: no form can correct it, so the middleware answers it. For objects of another company, raise
    `NotFound` instead.
    """

    status = 403


class NotFound(Http404):
    """Not found for the acting company: it never existed, or it belongs to another company.

    The response is the same.
    """
