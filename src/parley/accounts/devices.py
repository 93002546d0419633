"""Known devices: a signed cookie on browsers that somebody has signed in with, which grants nothing by itself.

Failed sign-ins are counted for each account, so that guessing from many addresses is slow. A known device has a count
of its own instead: otherwise anybody could lock people out by trying wrong passwords for their address.
"""

import hashlib
import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

SALT = "parley.accounts.devices"
MAX_AGE = 365 * 24 * 60 * 60
MOST_PEOPLE = 5


def known_device(request: HttpRequest, email: str) -> str | None:
    """Return the id of the browser if `email` has signed in with it, whether or not there is such an account."""
    device, people = _read(request)
    return device if _hash(email) in people else None


def remember_device(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Set the cookie that makes the browser a known device of `email` and of those who used it before."""
    device, people = _read(request)
    newest = [_hash(email), *(person for person in people if person != _hash(email))][:MOST_PEOPLE]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps([device or secrets.token_urlsafe(16), newest], salt=SALT),
        max_age=MAX_AGE,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        device, people = signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=MAX_AGE)
    except (signing.BadSignature, ValueError):
        return "", []
    return str(device), list(people)


def _hash(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:32]
