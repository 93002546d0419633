"""The SMTP backend: one connection for several mails, a deadline for each, and an operator's own authority for TLS."""

import smtplib
import ssl
from contextlib import suppress
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused
from threading import Event, Thread
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.utils.functional import cached_property

from parley.notify.envelope import serialise

# The server ends the connection. After some mails, this is no sign of trouble.
_CLOSES = 421


class _Deadline(smtplib.SMTP):
    """A connection that is shut down at a deadline.

    `EMAIL_TIMEOUT` is for one answer; a server that sends a byte now and then would never exceed it.
    """

    mails = 0
    """How many the server has taken over this connection."""
    _is_closed: Event | None = None
    _ends_at = 0.0

    def connect(self, *arguments: Any, **options: Any) -> tuple[int, bytes]:
        self._is_closed = Event()
        self.put_off_deadline()
        Thread(target=self._watch, args=[self._is_closed], daemon=True).start()
        return super().connect(*arguments, **options)

    def close(self) -> None:
        if self._is_closed:
            self._is_closed.set()
        super().close()

    def put_off_deadline(self) -> None:
        """Begin the time that the next dialogue may take."""
        self._ends_at = monotonic() + settings.MAIL_DEADLINE

    def _watch(self, is_closed: Event) -> None:
        while not is_closed.wait(max(0.0, self._ends_at - monotonic())):
            if monotonic() >= self._ends_at:
                with suppress(OSError):
                    if self.sock:
                        self.sock.shutdown(2)
                return

    def greet(self, sender: str, recipient: str) -> None:
        """Say who the mail is from and for. Until here the server has received no mail, so it may be repeated."""
        self.ehlo_or_helo_if_needed()
        code, answer = self.mail(sender)
        if code != 250:
            raise SMTPSenderRefused(code, answer, sender)
        code, answer = self.rcpt(recipient)
        if code not in (250, 251):
            raise SMTPRecipientsRefused({recipient: (code, answer)})

    def hand_over(self, content: bytes) -> None:
        code, answer = self.data(content)
        if code != 250:
            raise SMTPDataError(code, answer)
        self.mails += 1


class _DeadlineTls(_Deadline, smtplib.SMTP_SSL):
    pass


class SmtpBackend(EmailBackend):
    connection: _Deadline | None

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _DeadlineTls if self.use_ssl else _Deadline

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=settings.SMTP_CA or None)

    def _send(self, email_message: EmailMessage) -> bool:
        """Send one mail to its only recipient. Raises the server's error and leaves a usable connection or none."""
        encoding = str(email_message.encoding or settings.DEFAULT_CHARSET)
        sender = sanitize_address(email_message.from_email, encoding)
        [recipient] = (sanitize_address(address, encoding) for address in email_message.recipients())
        content = serialise(email_message)
        try:
            self._greet(sender, recipient)
            assert self.connection
            self.connection.hand_over(content)
        except (smtplib.SMTPException, OSError) as problem:
            self._recover(problem)
            raise
        return True

    def _greet(self, sender: str, recipient: str) -> None:
        assert self.connection
        is_used = self.connection.mails > 0
        self.connection.put_off_deadline()
        try:
            self.connection.greet(sender, recipient)
        except (smtplib.SMTPException, OSError) as problem:
            # A server may end a connection after a while or after some mails. A new one has no such reason.
            if not is_used or not _is_over(problem):
                raise
            self._drop()
            self.open()
            self.connection.greet(sender, recipient)

    def _recover(self, problem: Exception) -> None:
        """Make the connection ready for another mail, or close it."""
        if self.connection and not _is_over(problem):
            with suppress(smtplib.SMTPException, OSError):
                self.connection.rset()
                return
        self._drop()

    def _drop(self) -> None:
        if self.connection:
            self.connection.close()
            self.connection = None


def _is_over(problem: Exception) -> bool:
    """Return whether the connection cannot be used any more."""
    if isinstance(problem, SMTPRecipientsRefused):
        return any(code == _CLOSES for code, _answer in problem.recipients.values())
    if isinstance(problem, SMTPResponseException):
        return problem.smtp_code == _CLOSES
    return True
