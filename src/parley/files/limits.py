"""How much is taken in. Read by the upload handler, the form fields and the API's schema alike."""

from django.conf import settings

MEGABYTE = 1024 * 1024


def max_upload_bytes() -> int:
    """The most that one request may bring, all its files together."""
    return max_upload_megabytes() * MEGABYTE


def max_upload_megabytes() -> int:
    return int(settings.MAX_UPLOAD_MB)
