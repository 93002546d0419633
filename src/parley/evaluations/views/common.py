"""Helpers shared by the pages of evaluations."""

from uuid import UUID

from django.http import HttpRequest


def after(request: HttpRequest) -> UUID | None:
    """Return the cursor in the address of a list. An invalid value is ignored."""
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


def pages(request: HttpRequest, following: UUID | None) -> dict[str, str | None]:
    return {
        "next_href": f"?after={following}" if following else None,
        "first_href": "?" if after(request) else None,
    }
