"""The kinds of mail that a person has switched off, and the signed links that do so without a session.

A link holds the person and the kind. It stays valid after signing out, and can be altered to neither another person nor
another kind.
"""

from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from parley.accounts.models import User
from parley.core.acting_company import acting_as_system
from parley.core.ids import id_in
from parley.notify.kinds import MailKind, find_mail_kind
from parley.notify.models import SwitchedOffMail

_SIGNER = "parley.notify.switches"
LONGEST_TOKEN = 400


class Switch(NamedTuple):
    user: User
    kind: MailKind


def switch_off_link(user_id: UUID, kind: MailKind) -> str:
    """Return the address at which a POST switches off `kind` for the person."""
    return settings.BASE_URL + reverse("switch_off_mail", args=[_sign(user_id, kind)])


def read_switch(token: str) -> Switch | None:
    """Return what a link is for, or None if it is not one of ours."""
    try:
        user_id, name = _signer().unsign_object(token[:LONGEST_TOKEN])
    except (BadSignature, ValueError):
        return None
    kind, key = find_mail_kind(name), id_in(user_id)
    user = User.objects.filter(pk=key).first() if key else None
    return Switch(user, kind) if user and kind and kind.can_be_switched_off else None


def set_switch(switch: Switch, *, is_off: bool) -> None:
    """Switch a kind of mail off or on again. Repeating it changes nothing."""
    with acting_as_system():
        if is_off:
            row = SwitchedOffMail(user=switch.user, kind=switch.kind.name)
            SwitchedOffMail.objects.bulk_create([row], ignore_conflicts=True)
        else:
            SwitchedOffMail.objects.filter(user=switch.user, kind=switch.kind.name).delete()


def own_switches(user: User) -> set[str]:
    """Return the names of the kinds that the acting person has switched off. One statement."""
    return set(SwitchedOffMail.objects.filter(user=user).values_list("kind", flat=True))


def set_own_switches(user: User, *, off: set[str]) -> None:
    """Switch off the kinds in `off` for the acting person, and all others on."""
    SwitchedOffMail.objects.filter(user=user).exclude(kind__in=off).delete()
    rows = [SwitchedOffMail(user=user, kind=kind) for kind in sorted(off)]
    SwitchedOffMail.objects.bulk_create(rows, ignore_conflicts=True)


def is_off(switch: Switch) -> bool:
    with acting_as_system():
        return SwitchedOffMail.objects.filter(user=switch.user, kind=switch.kind.name).exists()


def _sign(user_id: UUID, kind: MailKind) -> str:
    return _signer().sign_object([str(user_id), kind.name])


def _signer() -> Signer:
    return Signer(salt=_SIGNER)
