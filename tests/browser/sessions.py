"""Sessions created without the sign-in page, which has tests of its own."""

from typing import Any

from django.conf import settings
from django.test import Client

from parley.companies.actor import Actor
from parley.companies.tests.factories import sign_in


def session_cookie(actor: Actor, address: str) -> Any:
    client = sign_in(Client(), actor)
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": address,
    }
