"""Size limits, read by the upload handler, the form fields and the API's schema."""

from django.conf import settings

MEGABYTE = 1024 * 1024


def max_upload_bytes() -> int:
    """Return the maximum size of one request, all its files together."""
    return max_upload_megabytes() * MEGABYTE


def max_upload_megabytes() -> int:
    return int(settings.MAX_UPLOAD_MB)
