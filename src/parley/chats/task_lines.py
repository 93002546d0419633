"""Client tasks typed as lines: one per line, with the first web address of a line as its link."""

import re
from urllib.parse import urlsplit

from parley.chats.client_task_models import LONGEST_LINK
from parley.core.text import names_in_lines

# What may follow an address in a sentence is no part of it.
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}’”»"


def split_line(line: str) -> tuple[str, str]:
    """Return the title and the link of a line. Other schemes than http and https stay text."""
    found = _ADDRESS.search(line)
    if not found:
        return line, ""
    address = found[0].rstrip(_TRAILING)
    if len(address) > LONGEST_LINK or not _has_host(address):
        return line, ""
    before, after = line[: found.start()], line[found.start() + len(address) :]
    title = " ".join(f"{before} {after}".split()).strip(" -–—:")
    return title or shortened(address), address


def lines_of(text: str) -> list[tuple[str, str]]:
    """Return title and link of every line that is not empty."""
    return [split_line(line) for line in names_in_lines(text)]


def shortened(address: str) -> str:
    """Return an address as a title: without scheme and query."""
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}".rstrip("/")


def _has_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False
