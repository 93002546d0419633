"""What the pages of evaluations share."""

from uuid import UUID

from django.http import HttpRequest


def after(request: HttpRequest) -> UUID | None:
    """Where the page of a list starts; what the address says wrongly is passed over."""
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


def pages(request: HttpRequest, following: UUID | None) -> dict[str, str | None]:
    return {
        "next_href": f"?after={following}" if following else None,
        "first_href": "?" if after(request) else None,
    }
