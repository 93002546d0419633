"""What changes companies, their members and their connections: one module per subject, one function per verb."""

from parley.companies.actions.companies import edit_company, found_company
from parley.companies.actions.connections import connect
from parley.companies.actions.members import add_member

__all__ = ["add_member", "connect", "edit_company", "found_company"]
