"""Who may do what in a company: the one place where roles and rights meet (PRODUCT words: owner, admin, member)."""

from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    MEMBER = "member", _("Member")


class Right(Enum):
    WORK_ON_TASKS = "work_on_tasks"
    SEND_TASKS = "send_tasks"
    CLOSE_AGREEMENTS = "close_agreements"
    MANAGE_LIBRARY = "manage_library"
    MANAGE_PARTNERS = "manage_partners"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_COMPANY = "manage_company"
    HAND_OVER_OWNERSHIP = "hand_over_ownership"


_MEMBER = frozenset({Right.WORK_ON_TASKS, Right.SEND_TASKS})
_ADMIN = _MEMBER | {
    Right.CLOSE_AGREEMENTS,
    Right.MANAGE_LIBRARY,
    Right.MANAGE_PARTNERS,
    Right.MANAGE_MEMBERS,
    Right.MANAGE_COMPANY,
}
RIGHTS: dict[str, frozenset[Right]] = {
    Role.MEMBER: _MEMBER,
    Role.ADMIN: _ADMIN,
    Role.OWNER: _ADMIN | {Right.HAND_OVER_OWNERSHIP},
}
