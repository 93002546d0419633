"""Every place that works for nobody in particular, with its reason. Whoever adds one thinks twice, then lists it."""

import ast
from collections.abc import Iterator

from parley.core.environment import PACKAGE

LINK = "whoever holds the link acts for no company yet, and what follows concerns two"
CLOCK = "the clock works for every company"
OPERATOR = "an operator's command is for the whole installation"
MEASURING = "reads and makes up what is measured"

AS_SYSTEM = {"acting_as_system", "execute_as_system"}

REASONS = {
    "cli/database.py _fits_history": "compares the secret key with the newest histories of all companies",
    "cli/commands.py has_companies": "asks whether there is any company at all",
    "companies/actions/companies.py found_company": "a new tenant has no acting company yet",
    "companies/actions/connections.py connect": "both sides have agreed; one alone may only ask",
    "companies/actions/invitations.py find_invitation": LINK,
    "companies/actions/invitations.py join_as_colleague": LINK,
    "companies/actions/invitations.py join_as_partner": LINK,
    "companies/actions/invitations.py join_with_new_company": LINK,
    "companies/actions/invitations.py register_by_invitation": LINK,
    "companies/actions/members.py add_member": "who joins is in no company that could act",
    "companies/daily.py _do_in_batches": CLOCK,
    "companies/daily.py do_daily_work": CLOCK,
    "companies/membership_locks.py keep_people_from_leaving": "a company may not lock the members of a partner",
    "companies/signal_handlers.py choose_company": "sign-in comes before a company acts",
    "companies/signal_handlers.py list_in_directory": "who follows the link in the mail need not be signed in",
    "core/retention.py change_in_batches": CLOCK,
    "demo/bench/mail.py _left": MEASURING,
    "demo/bench/prepare.py _at_work": MEASURING,
    "demo/bench/prepare.py main": MEASURING,
    "demo/notices_story.py play": "the bells of everybody in the demo world",
    "demo/world.py fill": "asks whether there is any company at all",
    "notify/company_mail.py _who_decides": "the people of the other company, to write to them",
    "companies/strangers.py find_stranger_for_person": "who is invited acts for no company, or for another one",
    "notify/company_mail.py _as_stranger": "what the receiver's company knows of the sender's, to warn of strangers",
    "notify/bounces.py take_bounce": OPERATOR,
    "notify/queue.py resume": CLOCK,
    "notify/queue.py retry_all": OPERATOR,
    "notify/queue.py undelivered": OPERATOR,
    "notify/sending.py _give_back": CLOCK,
    "notify/sending.py _deliver": CLOCK,
    "notify/sending.py _lease": CLOCK,
    "notify/sending.py _lease_more": CLOCK,
    "notify/sending.py _release": CLOCK,
    "notify/switches.py is_off": "whoever holds the link of a mail need not be signed in",
    "notify/switches.py set_switch": "whoever holds the link of a mail need not be signed in",
    "operators/figures.py read_state": OPERATOR,
    "tickets/drafts.py is_kept": "who registers on a portal acts for no company until the address is confirmed",
    "tickets/drafts.py latest": "who registers on a portal acts for no company until the address is confirmed",
    "tickets/drafts.py keep_for_person": "who registers on a portal acts for no company until the address is confirmed",
    "tickets/jobs.py forget_drafts": CLOCK,
    "tasks/open_reminders.py remind_of_open_tasks": CLOCK,
    "tasks/verify.py all_flaws": OPERATOR,
}


def _places() -> Iterator[str]:
    for file in sorted(PACKAGE.rglob("*.py")):
        name = str(file.relative_to(PACKAGE))
        if "/tests/" in name or name == "core/acting_company.py":
            continue
        for top in ast.parse(file.read_text()).body:
            for node in ast.walk(top):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in AS_SYSTEM:
                    yield f"{name} {getattr(top, 'name', '')}"


def test_every_place_that_works_for_the_system_has_a_reason() -> None:
    found = set(_places())
    assert found - REASONS.keys() == set(), "say here why it works for nobody in particular"
    assert REASONS.keys() - found == set(), "these no longer do"
