"""A real mail server on loopback that keeps what it is given."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.test import override_settings

BACKEND = "parley.notify.smtp.SmtpBackend"


class Postbox:
    """A handler that keeps each mail; `answer` is what it says to a mail, `recipient_answer` to its recipient."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.connections = 0
        self.answer = "250 OK"
        self.recipient_answer = ""
        self.most_per_connection = 0
        self.trouble = ""
        """What happens to every seventh mail: the server `refuses` it, `hangs`, or takes it and `dies`."""
        self.is_hanging = False
        self.deaths = 0
        self._asked = 0
        self._taken: dict[Session, int] = {}

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, host: str, answers: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = host
        return answers

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.most_per_connection and self._taken.get(session, 0) >= self.most_per_connection:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.write(b"421 Too many messages\r\n")
            server.transport.close()
            return "421 Too many messages"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, _: object) -> str:
        if self.recipient_answer:
            return self.recipient_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self._asked += 1
        trouble = self.trouble if self._asked % 7 == 0 else ""
        if trouble == "refuses":
            return "451 Come back later"
        if trouble == "hangs":
            self.is_hanging = True
            await asyncio.sleep(60)
        self.is_hanging = False
        if self.answer.startswith("250"):
            self._taken[session] = self._taken.get(session, 0) + 1
            self.envelopes.append(envelope)
            content = envelope.content
            assert isinstance(content, bytes)
            self.mails.append(message_from_bytes(content, policy=policy.default))
        if trouble == "dies":
            self.deaths += 1
            assert server.transport
            server.transport.close()
        return self.answer


@contextmanager
def postbox_served() -> Iterator[Postbox]:
    box = Postbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    with override_settings(EMAIL_BACKEND=BACKEND, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
        yield box
    server.stop()


def body(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""
