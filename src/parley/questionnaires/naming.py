"""Names of questions and choices in conditions and files: short words derived from their texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

LONGEST_MADE = 40
_NAME = re.compile(r"[^\W\d][\w.-]*")


def is_name(text: str) -> bool:
    """Return whether `text` is a letter followed by letters, digits, "_", "-" and "."."""
    return _NAME.fullmatch(text) is not None


def name_from(text: str, taken: Collection[str], otherwise: str) -> str:
    """Derive a free name: "Größe der Fläche (m²)?" gives "grosse_der_flache_m2", numbered if taken."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    words: list[str] = []
    for word in re.findall(r"[a-z0-9]+", plain):
        if words and len("_".join([*words, word])) > LONGEST_MADE:
            break
        words.append(word[:LONGEST_MADE])
    made = "_".join(words) or otherwise
    if made[0].isdigit():
        made = f"{otherwise}_{made}"
    return next(name for name in _counted(made) if name not in taken)


def _counted(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1
