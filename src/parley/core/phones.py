"""Telephone numbers as people type them."""

import re

_ONE_NUMBER = re.compile(r"\+?[0-9 ()./\u00a0\u202f\u2010-\u2015-]+")
_NATIONAL_ZERO = re.compile(r"\(0\)")


def phone_uri(phone: str) -> str:
    """Return a `tel:` link, or an empty string for a text that is more than one number, such as one with an extension.

    The zero in “+49 (0)40” is dialled within the country alone.
    """
    plain = phone.strip()
    if not _ONE_NUMBER.fullmatch(plain):
        return ""
    is_international = plain.startswith("+")
    if is_international:
        plain = _NATIONAL_ZERO.sub("", plain)
    digits = "".join(sign for sign in plain if sign in "0123456789")
    return f"tel:{'+' if is_international else ''}{digits}" if digits else ""
