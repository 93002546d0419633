"""A kind that nobody has heard of before: its declaration alone gives it everything that the others have."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parley.companies.actor import Actor
from parley.companies.rights import Right
from parley.companies.tests.factories import Cast, sign_in
from parley.core.acting import acting_as_system
from parley.core.errors import NotAllowed
from parley.general.models import GeneralTask
from parley.notify.models import OutgoingMail
from parley.tasks import declaration
from parley.tasks.declaration import Action, Kind, PlannedTask, Step
from parley.tasks.forms import ActionForm, RequestForm, long_text
from parley.tasks.kinds_doc import document
from parley.tasks.models import Task
from parley.tasks.states import REQUESTER, RESPONDER, State
from parley.tasks.tests.factories import do, working_as

pytestmark = pytest.mark.django_db


class Wave(ActionForm):
    words = long_text("Words to wave with")


@pytest.fixture(autouse=True)
def toy() -> Iterator[type[Kind]]:
    class Toy(Kind):
        slug, label, icon, order = "toy", "Toy task", "package", 900
        lead = "Something to play with."
        subject, request = GeneralTask, RequestForm
        sent_text = "wants to play"

        waiting = State(
            "Waiting for a wave", turn=RESPONDER, your_turn="{partner} waits", advice="Wave!", their_turn="Patience."
        )
        waved = State(
            "Waved at", turn=REQUESTER, your_turn="{partner} waved", advice="Smile!", their_turn="{partner} looks."
        )
        happy = State("Happy", their_turn="Everybody is happy.")

        wave = Action("Wave back", by=RESPONDER, when=[waiting], to=waved, form=Wave, history_text="waved cheerfully")
        smile = Action("Smile", by=REQUESTER, when=[waved], to=happy, history_text="smiled", right=Right.MANAGE_COMPANY)

        @classmethod
        def plan(cls, form_data: Mapping[str, Any], by: Actor) -> list[PlannedTask]:
            return [
                PlannedTask(responder=partner, title="Let us play", subject={}) for partner in form_data["partners"]
            ]

    @Toy.wave.effect
    def remember(step: Step) -> None:
        step.subject.answer = step.input["words"]
        step.subject.save(update_fields=["answer"])

    yield Toy
    del declaration._kinds["toy"]


def sent(client: Client, cast: Cast) -> Task:
    """A toy task that Jonas sends through the pages."""
    sign_in(client, cast.jonas)
    assert "Toy task" in client.get(reverse("new_task")).content.decode()
    address = reverse("new_task_of_kind", args=["toy"])
    form_data = {"partners": [str(cast.alpine.pk)], "step": "plan"}
    assert "Let us play" in client.post(address, form_data).content.decode()
    assert client.post(address, {**form_data, "step": "send"}).status_code == 302
    with working_as(cast.jonas):
        return Task.objects.get(kind="toy")


def test_it_has_buttons_forms_history_and_words(client: Client, cast: Cast) -> None:
    task = sent(client, cast)
    address = reverse("task", args=[task.pk])
    sign_in(client, cast.luca)
    assert "Toy task" in client.get(reverse("inbox")).content.decode()
    page = client.get(address).content.decode()
    assert "Wave back" in page
    assert "wants to play" in page
    assert "Words to wave with" in client.get(address + "?act=wave").content.decode()
    assert client.post(reverse("act", args=[task.pk, "wave"]), {"words": ""}).status_code == 422
    assert client.post(reverse("act", args=[task.pk, "wave"]), {"words": "Hello!"}).status_code == 302
    page = client.get(address).content.decode()
    assert "waved cheerfully" in page
    assert "Hello!" in page
    assert "Waved at" in page
    assert "Wave back" not in page
    with working_as(cast.luca):
        assert GeneralTask.objects.get().answer == "Hello!"


def test_it_has_rights_and_turns(client: Client, cast: Cast) -> None:
    task = sent(client, cast)
    do("wave", task, cast.luca, words="Hello!")
    with pytest.raises(NotAllowed):
        do("smile", task, cast.mia)
    sign_in(client, cast.mia)
    assert ">Smile<" not in client.get(reverse("task", args=[task.pk])).content.decode()
    do("smile", task, cast.jonas)
    with working_as(cast.jonas):
        assert not Task.objects.get().is_open


def test_it_has_notifications(client: Client, cast: Cast) -> None:
    task = sent(client, cast)
    do("wave", task, cast.luca, words="Hello!")
    with acting_as_system():
        mails = list(OutgoingMail.objects.order_by("pk"))
    assert [mail.to for mail in mails[-2:]] == [cast.luca.user.email, cast.jonas.user.email]
    assert "Toy task" in mails[-1].text


def test_it_has_a_diagram() -> None:
    page = document()
    assert "waiting --> waved: Wave back (responder)" in page
    assert "Words to wave with (long text, at most 5000 characters)" in page


def test_two_kinds_of_one_order_are_refused() -> None:
    with pytest.raises(TypeError, match="'toy' and 'late' have the same order: 900"):

        class Late(Kind):
            slug, label, icon, order = "late", "Late task", "package", 900
            subject = GeneralTask
