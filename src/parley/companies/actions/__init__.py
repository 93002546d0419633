"""Changes to companies, their members and their connections: one module per subject, one function per verb."""

from parley.companies.actions.companies import edit_company, found_company, found_own_company
from parley.companies.actions.connections import (
    accept,
    ask,
    ask_to_widen,
    connect,
    decline,
    end,
    keep_note,
    pause,
    resume,
    set_responsible,
    widen,
)
from parley.companies.actions.invitations import (
    find_invitation,
    invite_colleague,
    invite_partner,
    join_as_colleague,
    join_as_partner,
    join_with_new_company,
    register_by_invitation,
    send_again,
    withdraw,
)
from parley.companies.actions.library import archive_item, restore_item
from parley.companies.actions.members import (
    add_member,
    change_role,
    deactivate,
    edit_own_membership,
    hand_over,
    reactivate,
    switch_company,
)
from parley.companies.actions.open_work import hand_over_work
from parley.companies.actions.products import add_product, edit_product

__all__ = [
    "accept",
    "add_member",
    "add_product",
    "archive_item",
    "ask",
    "ask_to_widen",
    "change_role",
    "connect",
    "deactivate",
    "decline",
    "edit_company",
    "edit_own_membership",
    "edit_product",
    "end",
    "find_invitation",
    "found_company",
    "found_own_company",
    "hand_over",
    "hand_over_work",
    "invite_colleague",
    "invite_partner",
    "join_as_colleague",
    "join_as_partner",
    "join_with_new_company",
    "keep_note",
    "pause",
    "reactivate",
    "register_by_invitation",
    "restore_item",
    "resume",
    "send_again",
    "set_responsible",
    "switch_company",
    "widen",
    "withdraw",
]
