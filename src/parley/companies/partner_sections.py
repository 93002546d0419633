"""Sections of a partner's page, registered by other apps with a template and a query."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from parley.companies.actor import Actor
from parley.companies.models import Company


@dataclass(frozen=True)
class PartnerSection:
    """A section: `template` is included on the partner's page with `section` = the result of `read(actor, partner)`."""

    template: str
    read: Callable[[Actor, Company], Mapping[str, Any]]


_sections: list[PartnerSection] = []


def show_on_partner_page(section: PartnerSection) -> None:
    """Register a section. Called in an app's `ready()`."""
    if section not in _sections:
        _sections.append(section)


def sections_for(actor: Actor, partner: Company) -> list[tuple[str, Mapping[str, Any]]]:
    return [(section.template, section.read(actor, partner)) for section in _sections]
