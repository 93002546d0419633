"""Who is counted and recorded by address is the person in front of the proxy, who cannot say to be somebody else."""

from typing import Any

import pytest

from parley.core.proxies import THROUGH_FRONT, behind, networks, sender

OURS = networks(["127.0.0.1", "10.0.0.0/8", "::1"])


@pytest.mark.parametrize(
    ("connected", "forwarded", "expected"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.7, 10.1.2.3", "203.0.113.7"),
        ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.7, unknown", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("", "203.0.113.7", ""),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),
        ("::ffff:127.0.0.1", "::ffff:203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7:4711", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1, [2001:db8::7]:4711", "2001:db8::7"),
        ("127.0.0.1", "[2001:DB8::7]", "2001:db8::7"),
        ("127.0.0.1", "203.0.113.7:4711:1", "127.0.0.1"),
    ],
)
def test_the_nearest_address_that_is_no_proxy_counts(connected: str, forwarded: str, expected: str) -> None:
    assert sender(connected, forwarded, OURS) == expected


def test_the_application_sees_it_and_believes_nobody_unless_told() -> None:
    seen: list[str] = []

    def application(request: dict[str, Any], _start: Any) -> list[bytes]:
        seen.append(request["REMOTE_ADDR"])
        return []

    for proxies in ([], OURS):
        request = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"}
        behind(proxies, application)(request, None)
    assert seen == ["127.0.0.1", "203.0.113.7"]


def test_behind_our_own_nginx_its_word_is_taken() -> None:
    """It listens on a Unix socket, which has no address, and has looked at the proxies before it itself."""
    seen: list[dict[str, Any]] = []

    def application(request: dict[str, Any], _start: Any) -> list[bytes]:
        seen.append(request)
        return []

    behind(OURS, application)({"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "203.0.113.7"}, None)
    behind([], application)({"REMOTE_ADDR": "203.0.113.8", "HTTP_X_FORWARDED_FOR": "203.0.113.7"}, None)
    assert [(request["REMOTE_ADDR"], THROUGH_FRONT in request) for request in seen] == [
        ("203.0.113.7", True),
        ("203.0.113.8", False),
    ]
