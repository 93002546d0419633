"""The panel shows what its buttons judge: for each kind and state, the files and texts that the last step gave."""

import re
from html import unescape

import pytest
from django import forms
from django.test import Client

from parley.companies.tests.factories import Cast, sign_in
from parley.documents.tests.factories import document_task
from parley.files.forms import UploadField
from parley.files.tests.factories import upload
from parley.tasks.models import Event, Task
from parley.tasks.states import Party
from parley.tasks.tests.all_plays import PLAYS
from parley.tasks.tests.factories import do, working_as
from parley.tasks.tests.play import Play

pytestmark = pytest.mark.django_db

STATES = [(play, state.slug) for play in PLAYS for state in play.states() if state.is_open]


def panel_of(client: Client, task: Task, query: str = "") -> str:
    page = client.get(f"/tasks/{task.pk}{query}").content.decode()
    found = re.search(r'<div id="turn">(.*?)<section id="past"', page, re.DOTALL)
    assert found
    return unescape(found[1])


def last_move(task: Task, cast: Cast) -> Event | None:
    with working_as(cast.anna):
        return next((event for event in task.events.order_by("-number") if event.from_state != event.to_state), None)


@pytest.mark.parametrize(("play", "state"), STATES, ids=[f"{play.name} {state}" for play, state in STATES])
def test_panel_has_what_the_last_step_gave(play: Play, state: str, cast: Cast, client: Client) -> None:
    task = play.bring_to(play.declaration.states[state], cast)
    event = last_move(task, cast)
    action = play.declaration.actions.get(event.verb) if event else None
    if event is None or action is None:
        return
    turn = play.declaration.states[state].turn
    panel = panel_of(sign_in(client, cast.anna if turn is Party.REQUESTER else cast.luca), task)
    for name, value in event.details.items():
        field = action.form.base_fields.get(name)
        if isinstance(field, UploadField):
            for file in value if isinstance(value, list) else [value]:
                assert f"/files/{file['file']}" in panel
                assert "preview-frame" in panel
        elif field is not None and isinstance(field.widget, forms.Textarea):
            assert str(value) in panel


@pytest.mark.parametrize(("play", "state"), STATES, ids=[f"{play.name} {state}" for play, state in STATES])
def test_buttons_come_after_the_files(play: Play, state: str, cast: Cast, client: Client) -> None:
    task = play.bring_to(play.declaration.states[state], cast)
    turn = play.declaration.states[state].turn
    panel = panel_of(sign_in(client, cast.anna if turn is Party.REQUESTER else cast.luca), task)
    if "file-card" in panel and "panel-actions" in panel:
        assert panel.rindex('class="file-card') < panel.index("panel-actions")


def test_explanation_stands_above_the_buttons(cast: Cast, client: Client) -> None:
    task = document_task(cast.anna, cast.luca)
    do("upload", task, cast.luca, files={"file": upload()})
    do("reject", task, cast.anna, explanation="The scope page is missing.")
    panel = panel_of(sign_in(client, cast.luca), task)
    assert panel.index("The scope page is missing.") < panel.index("Upload Document")


def test_rejected_file_is_marked_wherever_it_stands(cast: Cast, client: Client) -> None:
    task = document_task(cast.anna, cast.luca)
    do("upload", task, cast.luca, files={"file": upload()})
    assert "file-card-past" not in panel_of(sign_in(client, cast.anna), task)
    do("reject", task, cast.anna, explanation="Not this one.")
    do("do_not_have", task, cast.luca, explanation="We have none.")
    do("acknowledge", task, cast.anna)
    for reader in (cast.anna, cast.luca):
        panel = panel_of(sign_in(client, reader), task)
        assert "Accepted without the document." in panel
        card = panel[panel.index('class="file-card') :]
        assert card.startswith('class="file-card file-card-past"')
        assert "Rejected" in card
        assert "preview-frame" not in panel


def test_form_of_a_button_stands_below_what_it_judges(cast: Cast, client: Client) -> None:
    task = document_task(cast.anna, cast.luca)
    do("upload", task, cast.luca, files={"file": upload()})
    panel = panel_of(sign_in(client, cast.anna), task, "?act=reject")
    assert panel.index("preview-frame") < panel.index("<form")
