"""What other parts of Parley show on a partner's page: they register a template and what it reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from parley.companies.actor import Actor
from parley.companies.models import Company


@dataclass(frozen=True)
class PartnerSection:
    """`template` is included on the partner's page with `section` = what `read(actor, partner)` answers."""

    template: str
    read: Callable[[Actor, Company], Mapping[str, Any]]


_sections: list[PartnerSection] = []


def show_on_partner_page(section: PartnerSection) -> None:
    """Called in an app's `ready()`."""
    if section not in _sections:
        _sections.append(section)


def sections_for(actor: Actor, partner: Company) -> list[tuple[str, Mapping[str, Any]]]:
    return [(section.template, section.read(actor, partner)) for section in _sections]
