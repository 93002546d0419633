"""The SMTP backend: Django's, with a deadline for a whole dialogue and an operator's own certificate authority."""

import smtplib
import ssl
from contextlib import suppress
from threading import Timer
from typing import Any

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.utils.functional import cached_property


class _Deadline(smtplib.SMTP):
    """A connection that is shut down at a deadline.

    `EMAIL_TIMEOUT` is for one answer; a server that sends a byte now and then would never exceed it.
    """

    _timer: Timer | None = None

    def connect(self, *arguments: Any, **options: Any) -> tuple[int, bytes]:
        self._timer = Timer(settings.MAIL_DEADLINE, self._shut_down)
        self._timer.daemon = True
        self._timer.start()
        return super().connect(*arguments, **options)

    def close(self) -> None:
        if self._timer:
            self._timer.cancel()
        super().close()

    def _shut_down(self) -> None:
        with suppress(OSError):
            if self.sock:
                self.sock.shutdown(2)


class _DeadlineTls(_Deadline, smtplib.SMTP_SSL):
    pass


class SmtpBackend(EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _DeadlineTls if self.use_ssl else _Deadline

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=settings.SMTP_CA or None)
