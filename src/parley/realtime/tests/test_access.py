"""Who may open a stream."""

import hashlib

import pytest
from django.conf import settings
from django.test import Client

from parley.companies import actions as companies
from parley.companies.tests.factories import Cast, sign_in
from parley.realtime.access import read_access
from parley.realtime.hub import Access
from parley.tasks.tests.factories import working_as

pytestmark = pytest.mark.django_db


def cookies_of(client: Client) -> str:
    return f"other=1; {settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def test_signed_in_person_gets_the_stream_of_the_company_of_the_page(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    expected = Access(cast.anna.user.pk.hex, cast.nordwind.pk.hex, hashlib.sha256(key.encode()).hexdigest())
    assert read_access(cookies_of(client), str(cast.nordwind.pk)) == expected


def test_page_of_another_company_gets_no_stream(client: Client, cast: Cast) -> None:
    sign_in(client, cast.anna)
    for company in (str(cast.alpine.pk), cast.nordwind.pk.hex, "", "x", "\0", "1" * 100_000):
        assert read_access(cookies_of(client), company) is None


@pytest.mark.parametrize(
    "cookies", ["", "parley=", "parley=unknown", "parley=\0", "=;=", "a" * 20_000, "parley=é", 'parley="', "$Path=/"]
)
def test_visitor_and_broken_cookies_get_no_stream(cookies: str, cast: Cast) -> None:
    assert read_access(cookies, str(cast.nordwind.pk)) is None


def test_member_who_was_deactivated_gets_no_stream(client: Client, cast: Cast) -> None:
    sign_in(client, cast.mia)
    cookies = cookies_of(client)
    assert read_access(cookies, str(cast.nordwind.pk))
    with working_as(cast.anna):
        companies.deactivate(by=cast.anna, member_id=cast.mia.member.pk)
    assert read_access(cookies, str(cast.nordwind.pk)) is None
