"""Middleware that gives forms the files that were kept from their last attempt."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from parley.files.kept import forget_files, restore_files

FIRST_ERROR_STATUS = 400


class KeptFilesMiddleware:
    """Adds kept files to `request.FILES`, so that no view and no form tells them from files chosen just now.

    It stands after the check against forged requests and before the view's transaction.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        restored = getattr(request, "restored_files", [])
        if restored and response.status_code < FIRST_ERROR_STATUS:
            forget_files(restored)
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],  # noqa: ARG002
        args: tuple[Any, ...],  # noqa: ARG002
        kwargs: Mapping[str, Any],  # noqa: ARG002
    ) -> None:
        if request.method == "POST":
            request.restored_files = restore_files(request)  # type: ignore[attr-defined]
