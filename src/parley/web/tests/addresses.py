"""Parley's addresses and some that fail on purpose."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from parley.core.errors import NotAllowed, NotFound, Refused
from parley.urls import handler400, handler403, handler404, handler500
from parley.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def raises(error: type[Exception], sentence: str) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        raise error(sentence)

    return view


def framed(request: HttpRequest) -> HttpResponse:
    """Respond with the headers of a PDF's preview, which may be framed."""
    return HttpResponse("a file", headers={"Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'"})


WRONG = {
    "bad": raises(BadRequest, "unreadable"),
    "forbidden": raises(NotAllowed, "Your role in Nordwind does not allow this."),
    "gone": raises(NotFound, "nothing"),
    "refused": raises(Refused, "Jonas Vogt was quicker."),
    "broken": raises(RuntimeError, "a secret of the house"),
}

urlpatterns: list[URLPattern | URLResolver] = [
    *product,
    *(path(f"visitor/{name}", login_not_required(view)) for name, view in WRONG.items()),
    *(path(f"app/{name}", view) for name, view in WRONG.items()),
    path("visitor/framed", login_not_required(framed)),
]
