"""The client of a session, coarsely: browser, system and network, enough for people to recognise their own devices.

Neither the whole user agent nor the whole address is stored.
"""

import re
from functools import lru_cache
from ipaddress import ip_network
from typing import NamedTuple

from parley.core.proxies import read_address

# The first match counts: most browsers also name those that they are compatible with.
_BROWSERS = {
    "Edge": r"\bEdg(?:e|A|iOS)?/",
    "Opera": r"\bOPR/",
    "Samsung Internet": r"\bSamsungBrowser/",
    "Firefox": r"\b(?:Firefox|FxiOS)/",
    "Chrome": r"\b(?:Chrome|CriOS|Chromium)/",
    "Safari": r"\bSafari/",
}
_SYSTEMS = {
    "iPhone": r"\biPhone\b",
    "iPad": r"\biPad\b",
    "Android": r"\bAndroid\b",
    "Windows": r"\bWindows\b",
    "ChromeOS": r"\bCrOS\b",
    "macOS": r"\bMac OS X\b",
    "Linux": r"\bLinux\b",
}
_LONGEST_AGENT = 512


class Client(NamedTuple):
    """The stored facts about a client. Unknown parts are empty."""

    browser: str = ""
    system: str = ""
    network: str = ""


@lru_cache(maxsize=1024)
def read_client(agent: str, address: str) -> Client:
    """Return the client of a request with this user agent and address."""
    agent = agent[:_LONGEST_AGENT]
    return Client(_find(_BROWSERS, agent), _find(_SYSTEMS, agent), _network(address))


def _find(patterns: dict[str, str], agent: str) -> str:
    return next((name for name, pattern in patterns.items() if re.search(pattern, agent)), "")


def _network(address: str) -> str:
    """Return the network of an address, which is about a provider's district: /24, or /48 for IPv6."""
    found = read_address(address)
    return str(ip_network((found, 24 if found.version == 4 else 48), strict=False)) if found else ""
