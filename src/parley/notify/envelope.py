"""Parts around a mail's text: the envelope's sender, the headers, the bytes, and the DKIM signature."""

import base64
import hmac
import re
from urllib.parse import urlsplit
from uuid import UUID

import dkim
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.message import utf8_charset_qp
from django.utils.crypto import salted_hmac

from parley.notify.kinds import kind_of_queued_mail
from parley.notify.message import Footer
from parley.notify.models import OutgoingMail
from parley.notify.switches import switch_off_link

# Of 80 bits: a guess at one of them would mark one mail as returned, and nothing else.
_SIGNATURE_BYTES = 10
_RETURN_ID = re.compile(r"[a-z2-7]{42}", re.ASCII)
# What a mail program shows or acts upon. All occurrences are signed, so that none can be added afterwards.
SIGNED_HEADERS = (
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "Content-Language",
    "Auto-Submitted",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Reply-To",
)


def compose(mail: OutgoingMail) -> EmailMessage:
    """Return the mail with text, HTML and headers. The switch is a link that needs no session (RFC 8058)."""
    kind = kind_of_queued_mail(mail.template)
    headers = {
        "From": settings.DEFAULT_FROM_EMAIL,
        # The same for every attempt, so that mail programs can drop duplicates.
        "Message-ID": f"<{mail.pk}@{_host()}>",
        "Content-Language": mail.language,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if mail.about_id:
        # A message that was never sent: every mail about the thing answers it, so that they are one conversation.
        first = f"<{mail.about_kind}-{mail.about_id}@{_host()}>"
        headers |= {"In-Reply-To": first, "References": first}
    footer = Footer()
    if kind.can_be_switched_off:
        headers["List-Id"] = f"<{kind.name}.{_host()}>"
    if kind.can_be_switched_off and mail.person_id:
        footer = Footer(kind.reason_in(mail.language), switch_off_link(mail.person_id, kind))
        headers |= {
            "List-Unsubscribe": f"<{footer.switch_off}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    letter, language = mail.message, mail.language
    message = EmailMultiAlternatives(
        subject=letter.heading,
        body=letter.as_text(language, footer),
        from_email=envelope_sender(mail.pk),
        to=[mail.to],
        headers=headers,
    )
    # Seven bits, so that no server has to change the body, which would break its signature.
    message.encoding = utf8_charset_qp
    message.attach_alternative(letter.as_html(language, footer), "text/html")
    return message


def serialise(message: EmailMessage) -> bytes:
    """Return the message as it goes over the wire, signed if a key is configured.

    Every line ends with CR LF: a lone LF or CR before a dot ends the mail for some servers, and what follows would be
    another one (SMTP smuggling).
    """
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", message.message().as_bytes(linesep="\r\n"))  # type: ignore[call-arg]
    head, end, rest = lines.partition(b"\r\n\r\n")
    # A long address begins on the line of its header: some mail programs do not look on the next one.
    lines = re.sub(rb"(?m)^([A-Za-z-]+:)[ \t]*\r\n[ \t]+", rb"\1 ", head) + end + rest
    return _sign(lines) + lines


def envelope_sender(mail_id: UUID) -> str:
    """Return the address that an undeliverable mail is returned to: one of its own, if the operator receives those."""
    if not settings.BOUNCE_ADDRESS:
        return settings.DEFAULT_FROM_EMAIL
    local, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{local}+{_base32(mail_id.bytes)}{_return_signature(mail_id)}@{domain}"


def returned_mail(address: str) -> UUID | None:
    """Return the mail whose envelope sender `address` is, or None if it is not one that we have signed."""
    local, _at, domain = settings.BOUNCE_ADDRESS.lower().rpartition("@")
    found, _at, found_domain = address.strip().strip("<>").lower().rpartition("@")
    prefix, _plus, signed = found.rpartition("+")
    if not local or (prefix, found_domain) != (local, domain) or not _RETURN_ID.fullmatch(signed):
        return None
    mail_id = UUID(bytes=base64.b32decode(signed[:26].upper() + "======"))
    genuine = hmac.compare_digest(signed[26:], _return_signature(mail_id)) and _base32(mail_id.bytes) == signed[:26]
    return mail_id if genuine else None


def _return_signature(mail_id: UUID) -> str:
    digest = salted_hmac("parley.notify.envelope", mail_id.bytes, algorithm="sha256").digest()
    return _base32(digest[:_SIGNATURE_BYTES])


def _base32(content: bytes) -> str:
    """Return lower-case letters and digits: some servers change the case of addresses."""
    return base64.b32encode(content).decode().rstrip("=").lower()


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def _sign(lines: bytes) -> bytes:
    """Return the header DKIM-Signature of a message, or nothing without a key."""
    if settings.DKIM is None:
        return b""
    present = {line.partition(b":")[0].strip().lower() for line in lines.partition(b"\r\n\r\n")[0].split(b"\r\n")}
    signed = [name.encode().lower() for name in SIGNED_HEADERS]
    signature: bytes = dkim.sign(
        lines,
        selector=settings.DKIM.selector.encode(),
        domain=settings.DKIM.domain.encode(),
        privkey=settings.DKIM.key,
        canonicalize=(b"relaxed", b"relaxed"),
        # A name more than there are headers of it: nobody can add one.
        include_headers=[name for name in signed for _time in range(2 if name in present else 1)],
        linesep=b"\r\n",
    )
    return signature
