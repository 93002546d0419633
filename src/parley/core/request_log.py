"""Log records of requests: no secrets from addresses, and client errors in one line at level INFO."""

import logging
import re

from parley.core.connections import is_outage

# Anybody with such an address may join a company, set a password, confirm an e-mail address, read a calendar or a page.
_SECRET = re.compile(r"/(join|password|confirm|calendar|(?<!wiki/)shared)/(?!sent\b|changed\b)[^/\s?\"']+")


class RequestLogFilter(logging.Filter):
    """A filter that masks secrets in addresses and shortens records.

    Client errors become one line at level INFO. Failures while the database is down become one line as well.
    """

    def __init__(self, level: str = "WARNING") -> None:
        super().__init__()
        self.level: int = getattr(logging, level)

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith("django."):
            return True
        if record.name.startswith("django.security") or getattr(record, "status_code", 0) in range(400, 500):
            record.levelno, record.levelname = logging.INFO, "INFO"
            record.exc_info = record.exc_text = None
        elif record.exc_info and is_outage(record.exc_info[1]):
            record.msg, record.args = f"{record.getMessage()} (the database does not answer)", ()
            record.exc_info = record.exc_text = None
        text = record.getMessage()
        masked = _SECRET.sub(r"/\1/…", text)
        if masked != text:
            record.msg, record.args = masked, ()
        return record.levelno >= self.level
