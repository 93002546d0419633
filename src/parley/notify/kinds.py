"""Kinds of mail: the headers, the reason for receiving it, and whether a person may switch it off.

Every app registers the templates of its mails in `ready()`:

    register_mails(MailKind("tickets", _("Tickets"), _("You get this e-mail because …")), "ticket_filed")
"""

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from parley.core.translation import gettext_lazy as _
from parley.core.translation import override


@dataclass(frozen=True)
class MailKind:
    """Kind of mail that several templates share. `name` is stored and is part of the header List-Id."""

    name: str
    label: Promise | str
    reason: Promise | str = ""
    """Why the recipient gets this e-mail, for its last lines. Empty if the e-mail says so itself."""
    can_be_switched_off: bool = True

    def reason_in(self, language: str) -> str:
        with override(language):
            return str(self.reason)


ACCOUNT = MailKind("account", _("Account"), can_be_switched_off=False)
INVITATIONS = MailKind("invitations", _("Invitations"), can_be_switched_off=False)
PARTNERS = MailKind(
    "partners",
    _("Connections with partners"),
    _("You get this e-mail because you decide on partners of your company or are responsible for one."),
)
WORK = MailKind(
    "work",
    _("Work that you take over"),
    _("You get this e-mail because a colleague’s work was handed to you."),
)

# Of a mail that a former version has queued.
FORMER = MailKind("former", "", can_be_switched_off=False)

_kinds: dict[str, MailKind] = {}
_by_template: dict[str, MailKind] = {}


def register_mails(kind: MailKind, *templates: str) -> None:
    """Register the templates of one kind of mail. Called in an app's `ready()`."""
    if _kinds.setdefault(kind.name, kind) != kind:
        raise ImproperlyConfigured(f"Two kinds of mail are called {kind.name!r}.")
    for template in templates:
        _by_template[template] = kind


def kind_of_mail(template: str) -> MailKind:
    """Return the kind that `template` was registered with. Raises `LookupError` if it was not."""
    try:
        return _by_template[template]
    except KeyError:
        raise LookupError(f"mail/{template}.html is registered with no kind of mail") from None


def kind_of_queued_mail(template: str) -> MailKind:
    """Return the kind of a mail that exists already."""
    return _by_template.get(template, FORMER)


def find_mail_kind(name: str) -> MailKind | None:
    return _kinds.get(name)


def all_mail_kinds() -> list[MailKind]:
    return list(_kinds.values())


def all_mail_templates() -> dict[str, MailKind]:
    return dict(_by_template)


def register_own_mails() -> None:
    register_mails(
        ACCOUNT, "account_exists", "confirm_address", "password_changed", "reset_password", "unknown_account"
    )
    register_mails(INVITATIONS, "invitation_reminder", "invite_colleague", "invite_partner")
    register_mails(PARTNERS, "connection_accepted", "connection_asked", "connection_widened", "widening_asked")
    register_mails(WORK, "work_handed_on")
