"""The client address of a request behind proxies. Only headers from trusted proxies are used."""

import re
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

Network = IPv4Network | IPv6Network
_WITH_PORT = re.compile(r"\[([^\]]+)\](?::\d+)?|([0-9.]+):\d+")
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


THROUGH_FRONT = "parley.front"
"""WSGI environment key, set for requests that came through Parley's own nginx. No header can have this name."""


def behind(proxies: list[Network], application: Application) -> Application:
    """Wrap `application` so that `REMOTE_ADDR` is the client's address."""

    def wrapped(request: dict[str, Any], start: Any) -> Iterable[bytes]:
        connected, forwarded = request.get("REMOTE_ADDR", ""), request.get("HTTP_X_FORWARDED_FOR", "")
        if connected:
            request["REMOTE_ADDR"] = sender(connected, forwarded, proxies)
        else:
            # A Unix socket, which only Parley's nginx can open. nginx knows the proxies and passes on one address.
            request["REMOTE_ADDR"] = str(read_address(forwarded) or forwarded)
            request[THROUGH_FRONT] = True
        return application(request, start)

    return wrapped


def sender(connected: str, forwarded: str, proxies: list[Network]) -> str:
    """Return the last address that is not a trusted proxy. Addresses further left may be forged by the sender."""
    address = read_address(connected)
    if address is None:
        return connected
    for hop in reversed(forwarded.split(",")):
        further = read_address(hop)
        if further is None or not any(address in network for network in proxies):
            break
        address = further
    return str(address)


def networks(words: Iterable[str]) -> list[Network]:
    """Parse networks. Raises `ValueError` for a value that is neither an address nor a network."""
    return [ip_network(word, strict=False) for word in words]


def read_address(text: str) -> IPv4Address | IPv6Address | None:
    """Parse an address written by a proxy, which may include a port (`192.0.2.1:4711`, `[2001:db8::1]:4711`).

    An IPv4-mapped address (`::ffff:192.0.2.1`) is returned as that IPv4 address.
    """
    bare = text.strip()
    with_port = _WITH_PORT.fullmatch(bare)
    if with_port:
        bare = with_port[1] or with_port[2]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def client_network(address: str) -> str:
    """Return what a client is counted by: its IPv4 address, or the /64 around its IPv6 address, all of which it has."""
    found = read_address(address)
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else address
