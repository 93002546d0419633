"""Identifiers: UUID version 7 (RFC 9562), so that keys sort by creation time and reveal no counts."""

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """Return a new UUIDv7 as the standard library's `UUID`."""
    return UUID(int=uuid_utils.uuid7().int)


def id_in(value: object) -> UUID | None:
    """Parse an id from outside. Returns None if it is not a UUID."""
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None
