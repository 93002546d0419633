"""Rights, and the roles of a company that have them.

An app that needs a right of its own declares it as an `AnyRight` and grants it to the roles that have it, in its
`rights.py`:

    class AgreementRight(AnyRight):
        CLOSE_AGREEMENTS = "close_agreements"

    grant(AgreementRight.CLOSE_AGREEMENTS, to=[Role.ADMIN, Role.OWNER])
"""

from collections.abc import Iterable
from enum import Enum

from django.db import models

from parley.core.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    MEMBER = "member", _("Member")


class AnyRight(Enum):
    """The base of all rights. The value names the right in the documentation and is unique."""


class Right(AnyRight):
    WORK_ON_TASKS = "work_on_tasks"
    SEND_TASKS = "send_tasks"
    MANAGE_LIBRARY = "manage_library"
    MANAGE_PARTNERS = "manage_partners"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_COMPANY = "manage_company"
    HAND_OVER_OWNERSHIP = "hand_over_ownership"


_rights: dict[str, set[AnyRight]] = {role: set() for role in Role.values}


def grant(right: AnyRight, *, to: Iterable[Role]) -> None:
    """Give `right` to members with one of the roles. Raises `ValueError` if another right has its value."""
    known = {other.value: other for rights in _rights.values() for other in rights}
    if known.setdefault(right.value, right) is not right:
        raise ValueError(f"Two rights are called {right.value!r}: {known[right.value]!r} and {right!r}")
    for role in to:
        _rights[role].add(right)


def is_granted(right: AnyRight, role: str) -> bool:
    return right in _rights[role]


def rights_of(role: str) -> frozenset[AnyRight]:
    return frozenset(_rights[role])


def roles_with(right: AnyRight) -> list[str]:
    """Return the roles whose members have `right`."""
    return [role for role, rights in _rights.items() if right in rights]


for _right in (Right.WORK_ON_TASKS, Right.SEND_TASKS):
    grant(_right, to=Role)
for _right in (Right.MANAGE_LIBRARY, Right.MANAGE_PARTNERS, Right.MANAGE_MEMBERS, Right.MANAGE_COMPANY):
    grant(_right, to=[Role.ADMIN, Role.OWNER])
grant(Right.HAND_OVER_OWNERSHIP, to=[Role.OWNER])
