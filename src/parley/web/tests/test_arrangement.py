"""The places that each company and person sees, and how a person arranges them."""

import re
from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parley.companies.actor import Actor
from parley.companies.tests.factories import actor, company, connect, member, person, sign_in
from parley.core.navigation import NavigationEntry, navigation_entries
from parley.tasks.tests.factories import general_task
from parley.tickets.tests.factories import ticket
from parley.web import arrangement
from parley.web.arrangement import CHANGES, UNTOUCHED, Preferences, arrange, move, ordered_entries, toggle

pytestmark = pytest.mark.django_db

FIVE = ["dashboard", "inbox", "tasks", "partners", "settings"]
EVERYTHING = frozenset(fact for entry in navigation_entries() for fact in entry.used_by)


def owner(name: str, of: str) -> Actor:
    someone = person(name)
    return actor(someone, company(of, owner=someone))


def places(html: str) -> list[str]:
    """Return the places of the sidebar, without those under *More*."""
    more = html.index('data-group="more"')
    shown = html[html.index('id="places"') : more] + html[html.index('class="sidebar-last"', more) :]
    return re.findall(r'id="place-(\w+)"', shown)


def page(of: Actor, address: str = "/settings") -> str:
    return sign_in(Client(), of).get(address).content.decode()


def shown(preferences: Preferences, uses: frozenset[str] = EVERYTHING, here: str = "") -> list[str]:
    found = arrange(uses, preferences, here)
    return [*found.top, *(slug for group in found.groups for slug in group.places), *found.last]


def test_each_company_sees_the_places_that_it_uses() -> None:
    tom = owner("Tom Hale", "Kestrel Packaging")
    eva = owner("Eva Stern", "Stern Trading")
    luca = owner("Luca Frei", "Alpine Dairy")
    anna = owner("Anna Becker", "Nordwind Foods")
    member(anna.company, person("Jonas Vogt"))
    ticket(eva, tom)
    connect(anna, luca)
    general_task(anna, luca)

    portal_customer, supplier, manager, operator = (places(page(one)) for one in (eva, luca, anna, tom))

    assert supplier == FIVE
    assert set(portal_customer) - {"outbox"} == set(FIVE)
    assert set(manager) - set(FIVE) == {"outbox", "teambox", "wiki", "address_book"}
    assert "support_tickets" in operator
    assert all(len(one) == len(set(one)) for one in (portal_customer, supplier, manager, operator))


def test_the_other_places_are_under_more_and_keep_their_keys() -> None:
    html = page(owner("Luca Frei", "Alpine Dairy"))

    for entry in navigation_entries():
        assert html.count(f'id="place-{entry.slug}"') == 1
        assert html.count(f'data-go="{entry.key}"') == 1
        assert f'id="phone-{entry.slug}"' in html or f'id="more-{entry.slug}"' in html
    assert page(owner("Sara Huber", "Fjord Fisk"), "/audits").count('aria-current="page"') >= 2


def test_the_current_place_is_shown_whatever_the_person_chose() -> None:
    hidden = CHANGES["hide"](UNTOUCHED, "audits")
    folded = toggle(UNTOUCHED, "quality", is_open=False)

    assert "audits" not in shown(hidden)
    assert "audits" in shown(hidden, here="audits")
    assert "audits" in shown(UNTOUCHED, frozenset(), here="audits")
    assert [group.is_open for group in arrange(EVERYTHING, folded, "").groups if group.slug == "quality"] == [False]
    assert [group.is_open for group in arrange(EVERYTHING, folded, "audits").groups if group.slug == "quality"] == [
        True
    ]


def test_pinned_places_come_after_work_and_on_the_bar_of_phones() -> None:
    pinned = CHANGES["pin"](UNTOUCHED, "audits")

    found = arrange(frozenset(), pinned, "")

    assert found.top[-1] == "audits"
    assert "audits" in found.phone
    assert "audits" not in [slug for group in (*found.groups, *found.more) for slug in group.places]
    assert shown(CHANGES["unpin"](pinned, "audits")) == shown(UNTOUCHED)
    assert "audits" not in shown(CHANGES["hide"](pinned, "audits"))
    assert "audits" in shown(CHANGES["show"](UNTOUCHED, "audits"), frozenset())


def test_places_move_within_their_group_and_later_ones_keep_their_neighbour(monkeypatch: pytest.MonkeyPatch) -> None:
    moved = move(UNTOUCHED, "outbox", "inbox")
    assert shown(moved)[:4] == ["dashboard", "outbox", "inbox", "teambox"]
    assert shown(move(moved, "outbox", "inbox")) == shown(moved), "sent twice"
    assert move(moved, "dashboard", "").order[-1] == "dashboard"
    later = NavigationEntry("agenda", "Agenda", "moon", "agenda", "m", 45, group="work")
    entries = sorted([*navigation_entries(), later], key=lambda entry: entry.order)
    monkeypatch.setattr(arrangement, "navigation_entries", lambda: entries)
    assert [entry.slug for entry in ordered_entries(moved)][:4] == ["dashboard", "outbox", "agenda", "inbox"]


def test_whatever_a_person_does_every_place_stands_once() -> None:
    preferences = UNTOUCHED
    for change, slug in product(CHANGES.values(), ("inbox", "audits", "settings", "partners")):
        preferences = change(preferences, slug)
        for uses in (frozenset[str](), EVERYTHING):
            found = arrange(uses, preferences, "audits")
            under_more = [slug for group in found.more for slug in group.places]
            standing = shown(preferences, uses, "audits") + under_more
            assert sorted(standing) == sorted(entry.slug for entry in navigation_entries())


def test_a_person_arranges_the_places_and_resets_them() -> None:
    luca = owner("Luca Frei", "Alpine Dairy")
    client = sign_in(Client(), luca)
    before = places(page(luca))

    for change in ({"place": "audits", "change": "pin"}, {"place": "inbox", "change": "before:dashboard"}):
        assert client.post("/settings/navigation/place", change).status_code == 302
    assert (
        client.post("/settings/navigation/place", {"place": "tasks", "change": "hide", "quiet": ""}).status_code == 204
    )
    client.post("/settings/navigation/group", {"group": "partners", "is_open": "false"})

    html = page(luca)
    assert places(html)[:3] == ["inbox", "dashboard", "audits"]
    assert "tasks" not in places(html)
    assert re.search(r'data-group="partners" data-is-open="false">', html)
    assert "Hidden, under More" in page(luca, "/settings/navigation")
    assert "Reset the navigation?" in client.get("/settings/navigation/reset").content.decode()
    client.post("/settings/navigation/reset")
    assert places(page(luca)) == before


def test_nonsense_changes_nothing() -> None:
    luca = owner("Luca Frei", "Alpine Dairy")
    client = sign_in(Client(), luca)

    for given in (
        {},
        {"place": "moon", "change": "pin"},
        {"place": "inbox", "change": "move"},
        {"place": "inbox", "change": "before:moon"},
        {"place": "inbox", "change": "before:audits"},
        {"place": "x" * 10_000, "change": "\0"},
    ):
        assert client.post("/settings/navigation/place", given).status_code == 404
    assert client.post("/settings/navigation/group", {"group": "moon"}).status_code == 404
    assert client.get("/settings/navigation/place").status_code == 405
    assert Client().post("/settings/navigation/place", {"place": "inbox", "change": "hide"}).status_code == 302

    luca.user.refresh_from_db()
    assert luca.user.navigation == {}


def test_choices_of_a_later_version_are_left_out() -> None:
    luca = owner("Luca Frei", "Alpine Dairy")
    luca.user.navigation = {"pinned": ["audits", "moon"], "coloured": ["inbox"]}

    assert arrangement.preferences_of(luca.user) == Preferences(pinned=("audits", "moon"))
    assert "moon" not in shown(arrangement.preferences_of(luca.user))


def test_two_windows_do_not_undo_each_other() -> None:
    luca = owner("Luca Frei", "Alpine Dairy")
    stale = luca.user

    arrangement.change_preferences(actor(luca.user).user, lambda stored: CHANGES["hide"](stored, "tasks"))
    arrangement.change_preferences(stale, lambda stored: CHANGES["pin"](stored, "audits"))

    stale.refresh_from_db()
    assert stale.navigation == {"hidden": ["tasks"], "pinned": ["audits"]}


def test_an_arrangement_costs_no_statement() -> None:
    luca = owner("Luca Frei", "Alpine Dairy")
    client = sign_in(Client(), luca)

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/settings")
        return len(queries)

    statements()
    before = statements()
    client.post("/settings/navigation/place", {"place": "audits", "change": "pin"})
    assert statements() == before
