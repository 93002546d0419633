"""Where a request really comes from, when proxies stand between: only what a trusted proxy says of it is believed."""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

Network = IPv4Network | IPv6Network
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
            request["REMOTE_ADDR"] = forwarded
            request[THROUGH_FRONT] = True
        return application(request, start)

    return wrapped


def sender(connected: str, forwarded: str, proxies: list[Network]) -> str:
    """The nearest address that is no proxy of ours: what stands further left may have been made up by the sender."""
    address = connected
    for hop in reversed(forwarded.split(",")):
        if not _is_among(address, proxies) or not _is_address(hop.strip()):
            break
        address = hop.strip()
    return address


def networks(words: Iterable[str]) -> list[Network]:
    """Raises `ValueError` for what is neither an address nor a network."""
    return [ip_network(word, strict=False) for word in words]


def _is_among(address: str, proxies: list[Network]) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in proxies)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
