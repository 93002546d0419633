"""Where a request really comes from, when proxies stand between: only what a trusted proxy says of it is believed."""

import re
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

Network = IPv4Network | IPv6Network
_WITH_PORT = re.compile(r"\[([^\]]+)\](?::\d+)?|([0-9.]+):\d+")
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


THROUGH_FRONT = "parley.front"
"""Set in the WSGI environment of a request that came through our own nginx. A header could not be named so."""


def behind(proxies: list[Network], application: Application) -> Application:
    """`application` with the client's address in `REMOTE_ADDR`."""

    def wrapped(request: dict[str, Any], start: Any) -> Iterable[bytes]:
        connected, forwarded = request.get("REMOTE_ADDR", ""), request.get("HTTP_X_FORWARDED_FOR", "")
        if connected:
            request["REMOTE_ADDR"] = sender(connected, forwarded, proxies)
        else:
            # A Unix socket, which only our own nginx may enter. It knows the proxies and names one address.
            request["REMOTE_ADDR"] = str(read_address(forwarded) or forwarded)
            request[THROUGH_FRONT] = True
        return application(request, start)

    return wrapped


def sender(connected: str, forwarded: str, proxies: list[Network]) -> str:
    """The nearest address that is no proxy of ours: what stands further left may have been made up by the sender."""
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
    """Raises `ValueError` for what is neither an address nor a network."""
    return [ip_network(word, strict=False) for word in words]


def read_address(text: str) -> IPv4Address | IPv6Address | None:
    """The address in what a proxy writes, which may carry a port (`192.0.2.1:4711`, `[2001:db8::1]:4711`).

    An IPv4 address that came through an IPv6 socket (`::ffff:192.0.2.1`) is that IPv4 address.
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
