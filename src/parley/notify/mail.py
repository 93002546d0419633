"""Queueing mail: rendered at once in the receiver's language, sent by a job when the transaction is committed."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext as _

from parley.accounts.models import User
from parley.notify.letter import Letter
from parley.notify.models import OutgoingMail


def queue_mail(*, to: User | str, template: str, context: Mapping[str, Any], language: str = "") -> OutgoingMail:
    """Write `templates/mail/<template>.html` as a letter to `to` and have it sent, if the transaction holds.

    Lazy translations in `context` are read in the receiver's language, which is the user's own unless said.
    """
    from parley.notify.jobs import deliver

    address = to.email if isinstance(to, User) else to
    language = language or (to.language if isinstance(to, User) else settings.LANGUAGE_CODE)
    with translation.override(language):
        letter = _written(template, {**context, "to": to})
        html = get_template("mail/frame.html").render({"letter": letter, "language": language})
        text = letter.as_text() + "\n-- \n" + _("Parley, the desk between business partners") + "\n"
        text += f"{settings.BASE_URL}/\n"
    with transaction.atomic(savepoint=False):
        mail = OutgoingMail(
            to=address, language=language, template=template, subject=letter.heading, text=text, html=html
        )
        mail.save(force_insert=True)
        deliver.defer(mail_id=str(mail.pk))
    return mail


def _written(template: str, context: Mapping[str, Any]) -> Letter:
    letter = Letter()
    get_template(f"mail/{template}.html").render({**context, "letter": letter})
    if not letter.heading:
        raise ValueError(f"mail/{template}.html names no subject")
    return letter
