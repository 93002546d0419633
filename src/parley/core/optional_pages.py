"""Links to pages of apps that may not be installed."""

from django.urls import NoReverseMatch, reverse


def optional_address(url_name: str, *arguments: object) -> str:
    """Return the address of a view, or an empty string if there is no such view."""
    try:
        return reverse(url_name, args=arguments)
    except NoReverseMatch:
        return ""
