"""An app's folder alone gives its kind and its pages everything that the others have."""

import pytest
from django.test import Client
from django.urls import reverse

from parley.companies.models import Company
from parley.companies.rights import roles_with
from parley.companies.tests.factories import Cast, sign_in
from parley.core.acting_company import acting_as_system
from parley.core.errors import NotAllowed
from parley.notify.models import OutgoingMail
from parley.tasks.kinds_doc import document
from parley.tasks.models import Task
from parley.tasks.tests import all_plays
from parley.tasks.tests.factories import do, working_as
from parley.web.assets import page_bundles
from tests import test_tenancy_walk
from tests.tenancy.routes import all_routes
from tests.tenancy.world import World
from tests.toy.models import ToyTask
from tests.toy.rights import ToyRight
from tests.toy.tests.plays import PLAYS, toy_task

pytestmark = pytest.mark.django_db


def read(client: Client, name: str, *arguments: object) -> str:
    return client.get(reverse(name, args=arguments)).content.decode()


def test_new_task_sends_a_toy(client: Client, cast: Cast) -> None:
    sign_in(client, cast.jonas)
    assert "Something to play with." in read(client, "new_task")
    form_data = {"partners": [str(cast.alpine.pk)], "step": "plan"}
    address = reverse("new_task_of_kind", args=["toy"])

    assert "Let us play" in client.post(address, form_data).content.decode()
    assert client.post(address, {**form_data, "step": "send"}).status_code == 302

    with working_as(cast.jonas):
        assert Task.objects.get().kind == "toy"


def test_responder_presses_the_button_and_both_read_it_in_the_history(client: Client, cast: Cast) -> None:
    task = toy_task(cast.anna, cast.luca)
    sign_in(client, cast.luca)
    assert "Toy task" in read(client, "inbox")
    assert "Wave back" in read(client, "task", task.pk)
    assert client.post(reverse("act", args=[task.pk, "wave"]), {"words": ""}).status_code == 422
    assert client.post(reverse("act", args=[task.pk, "wave"]), {"words": "Hello!"}).status_code == 302

    for person in (cast.luca, cast.anna):
        page = read(sign_in(client, person), "task", task.pk)
        assert "wants to play" in page
        assert "waved cheerfully" in page
        assert "Waved at" in page
    with working_as(cast.luca):
        assert ToyTask.objects.get().words == "Hello!"


def test_right_of_the_app_decides_who_may_press_and_enter(client: Client, cast: Cast) -> None:
    task = toy_task(cast.anna, cast.luca)
    do("wave", task, cast.luca, words="Hello!")
    assert set(roles_with(ToyRight.OPEN_TOY_BOX)) == {"admin", "owner"}
    with pytest.raises(NotAllowed):
        do("smile", task, cast.mia)
    assert sign_in(client, cast.mia).get(reverse("toy_box")).status_code == 403

    do("smile", task, cast.jonas)

    assert sign_in(client, cast.jonas).get(reverse("toy_box")).status_code == 200


def test_partner_is_told_by_mail(cast: Cast) -> None:
    with acting_as_system():
        Company.objects.update(mails_show_content=True)
    do("wave", toy_task(cast.anna, cast.luca), cast.luca, words="Hello!")

    with acting_as_system():
        mails = list(OutgoingMail.objects.order_by("pk"))
    assert [mail.to for mail in mails] == [cast.luca.user.email, cast.anna.user.email]
    assert "Toy task" in mails[-1].text


def test_documentation_shows_the_diagram_and_the_right() -> None:
    page = document()

    assert "waiting --> waved: Wave back (responder)" in page
    assert "`open_toy_box`" in page


def test_places_lead_to_the_pages_with_their_style(client: Client, cast: Cast) -> None:
    task = toy_task(cast.anna, cast.luca)
    sign_in(client, cast.anna)
    assert f'href="{reverse("toys")}"' in read(client, "inbox")
    assert f'href="{reverse("toy_box")}"' in read(client, "settings")

    page = read(client, "toys")

    assert f'href="{reverse("toys")}" aria-current="page"' in page
    assert f'href="{reverse("toy", args=[task.pk])}"' in page
    assert "parley/build/toy/toys.css" in page
    assert "parley/build/toy/toys.css" in page_bundles()


def test_plays_of_every_kind_have_the_toy() -> None:
    assert all_plays.PLAYS[-1] in PLAYS


@pytest.mark.parametrize("who", ["nobody", "a stranger", "a partner"])
def test_walk_over_all_addresses_covers_the_toys(world: World, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    own = [route for route in all_routes() if route.name.startswith("toy")]
    assert [route.name for route in own] == ["toy", "toy_box", "toys"]
    test_tenancy_walk.test_every_parameter_is_known(world)
    monkeypatch.setattr(test_tenancy_walk, "all_routes", lambda: own)

    for share in range(test_tenancy_walk.SHARES):
        test_tenancy_walk.test_foreign_things_are_as_if_they_had_never_been(world, who, share)
