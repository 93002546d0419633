"""What the database announces, as tests hear it."""

import psycopg
from django.db import connection

from parley.realtime.events import CHANNEL, Event, parse


class Listener:
    def __init__(self, database: "psycopg.Connection[tuple[object, ...]]") -> None:
        self.database = database
        self.payloads: list[str] = []

    def heard(self) -> list[Event]:
        """Return what was announced since the last call. Notices of earlier commits come before that of the probe."""
        connection.cursor().execute(f"NOTIFY {CHANNEL}, 'probe'")
        found: list[Event] = []
        for notice in self.database.notifies():
            if notice.payload == "probe":
                break
            self.payloads.append(notice.payload)
            found += parse(notice.payload)
        return found
