"""The few errors that a person may cause. Everything else is a fault and reaches the log."""

from collections.abc import Mapping

from django.http import Http404
from django.utils.functional import Promise


class Refused(Exception):
    """What was asked cannot be done now; `str()` is the sentence the person reads.

    `fields` names the form fields it is about, each with its own sentences.
    """

    status = 409
    retry_after: int | None = None
    """Seconds after which trying again makes sense, for the header of that name."""

    def __init__(self, sentence: "str | Promise", *, fields: Mapping[str, list[str]] | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.fields = dict(fields or {})

    def __str__(self) -> str:
        return str(self.sentence)


class NotAllowed(Refused):
    """The person's role in the own company lacks the right. What another company owns is `NotFound`, never this."""

    status = 403


class NotFound(Http404):
    """Not there for the acting company: it never existed, or it belongs to somebody else. The answer is the same."""
