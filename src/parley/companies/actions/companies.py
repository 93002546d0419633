"""Creating and editing a company."""

from collections.abc import Mapping

from parley.accounts.models import User
from parley.companies.actor import Actor
from parley.companies.models import Company, Member
from parley.companies.rights import Right, Role
from parley.core.acting import acting_as_system

PROFILE = (
    "name",
    "legal_name",
    "street",
    "postal_code",
    "city",
    "country",
    "industry",
    "vat_id",
    "register_number",
    "gln",
    "in_directory",
)


def found_company(*, owner: User, name: str, position: str = "", in_directory: bool = True, **profile: str) -> Member:
    """Create a company with `owner` as its owner.

    A new tenant has no acting company yet, so this works as the system.
    """
    with acting_as_system():
        company = Company.objects.create(name=name, in_directory=in_directory, **profile)
        return Member.objects.create(company=company, user=owner, role=Role.OWNER, position=position)


def edit_company(*, by: Actor, profile: Mapping[str, str | bool]) -> Company:
    by.require(Right.MANAGE_COMPANY)
    for field in PROFILE:
        if field in profile:
            setattr(by.company, field, profile[field])
    by.company.save(update_fields=[field for field in PROFILE if field in profile])
    return by.company
