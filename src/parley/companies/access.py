"""Access to views: decorators, and the check that a form was opened for the acting company."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest, HttpResponseBase

from parley.companies.actor import Actor
from parley.core.errors import Refused
from parley.core.ids import id_in
from parley.core.translation import gettext as _

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def company_not_required(view: V) -> V:
    """Mark a view that a signed-in person without a company may open."""
    view.needs_company = False  # type: ignore[attr-defined]
    return view


def for_any_company(view: V) -> V:
    """Mark a form view that concerns the person, whichever company the form was opened for."""
    view.checks_form_company = False  # type: ignore[attr-defined]
    return view


def require_same_company(request: HttpRequest) -> None:
    """Raise `Refused` if the form was opened for another company, because the person switched in another window since.

    Views that visitors may post to as well call this themselves, once they act for a company.
    """
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    opened_for = id_in(request.POST.get("opened_for"))
    if actor and opened_for and opened_for != actor.company.pk:
        sentence = _(
            "You are now working for %(company)s, but this form was opened for another company. Nothing was changed."
        )
        raise Refused(sentence % {"company": actor.company.name})
