"""A pasted address of a task becomes its title, for those who may open the task."""

import pytest
from django.conf import settings
from django.urls import reverse

from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast
from parley.core.internal_links import Reader, find_titles
from parley.tasks.tests.factories import general_task, working_as

pytestmark = pytest.mark.django_db


def titles_for(actor: Actor, *addresses: str) -> dict[str, str]:
    with working_as(actor):
        return find_titles(addresses, Reader(actor.company.pk, actor.user.pk))


def test_title_is_shown_to_both_sides_and_nobody_else(cast: Cast) -> None:
    path = reverse("task", args=[general_task(cast.anna, cast.luca, "Call the dairy").pk])
    address = settings.BASE_URL + path + "?act=answer#history"
    for actor in (cast.anna, cast.sara):
        assert titles_for(actor, path, address) == {path: "Call the dairy", address: "Call the dairy"}
    assert titles_for(cast.eva, path, address) == {}


def test_other_addresses_have_no_title(cast: Cast) -> None:
    path = reverse("task", args=[general_task(cast.anna, cast.luca).pk])
    others = ["", "/", "x", "//[", f"https://evil.example{path}", f"//evil.example{path}", f"javascript:{path}"]
    others += [f"{path}/no", reverse("task", args=["0" * 8 + "-0000-0000-0000-" + "0" * 12]), "/" + "a" * 3_000]
    assert titles_for(cast.anna, *others) == {}
