"""Identifiers: UUID version 7 (RFC 9562), so that keys sort by the time they were made and tell nothing of counts."""

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """A fresh UUIDv7 as the standard library's `UUID`."""
    return UUID(int=uuid_utils.uuid7().int)


def id_in(value: object) -> UUID | None:
    """Parse an id that came from outside; None where it is not one."""
    try:
        return UUID(str(value)) if value else None
    except ValueError:
        return None
