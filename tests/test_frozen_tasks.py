"""Tasks of ended connections are frozen: readable for both, open for neither, until the companies connect again."""

import threading

import pytest
from django.db import connection as database
from django.db import transaction
from django.test import Client

from parley.companies import actions
from parley.companies.actor import Actor
from parley.companies.models import Connection
from parley.companies.tests.factories import Cast, at_work, looking, sign_in
from parley.corrective.tests.factories import corrective_task
from parley.questionnaires.models import AnswerDraft
from parley.questionnaires.tests.factories import question_task, sent
from parley.tasks.bulk import perform_many
from parley.tasks.lists import badge_counts
from parley.tasks.models import Task
from parley.tasks.perform import ConnectionEnded, perform
from parley.tasks.queries import shares
from parley.tasks.tests.factories import general_task
from parley.tickets.tests.factories import portal, ticket

pytestmark = pytest.mark.django_db

OPEN_LISTS = (
    "/inbox",
    "/inbox?sort=changed",
    "/teambox",
    "/teambox?tab=turn",
    "/outbox",
    "/outbox?tab=mine",
    "/tasks?tab=open",
    "/tasks?state=pending",
    "/tasks?tab=open&due=none",
    "/complaint-tickets",
    "/complaint-tickets?tab=us",
    "/support-tickets",
    "/support-tickets?tab=us",
    "/support-tickets?tab=customer",
    "/corrective-actions?of=asked",
    "/corrective-actions?of=asked&tab=partner",
    "/corrective-actions?of=received",
    "/corrective-actions?of=received&tab=us",
    "/received-questionnaires?box=open",
    "/questionnaires?stage=waiting",
    "/",
)


def _connection(cast: Cast) -> Connection:
    with looking():
        return Connection.objects.get(customer=cast.nordwind, supplier=cast.alpine)


def _end(cast: Cast, by: Actor, reason: str = "") -> None:
    with at_work(by):
        actions.end(by=by, connection_id=_connection(cast).pk, cancel_reason=reason)


def _everything(cast: Cast) -> list[str]:
    """Create one open task of each sort that has a list of its own. Returns their titles."""
    general_task(cast.anna, cast.luca, "Frozen call")
    corrective_task(cast.anna, cast.luca, "Frozen splinter")
    portal(cast.luca)
    ticket(cast.anna, cast.luca, "Frozen lids")
    sent(cast.anna, cast.luca, {"name": "plants", "text": "Frozen plants?"}, name="Frozen questions")
    return ["Frozen call", "Frozen splinter", "Frozen lids", "Frozen plants", "Frozen questions"]


def _shown(client: Client, by: Actor, titles: list[str]) -> dict[str, list[str]]:
    sign_in(client, by)
    pages = {address: client.get(address) for address in OPEN_LISTS}
    assert {page.status_code for page in pages.values()} <= {200}, {a: p.status_code for a, p in pages.items()}
    found = {address: [title for title in titles if title in page.content.decode()] for address, page in pages.items()}
    return {address: shown for address, shown in found.items() if shown}


def test_no_list_shows_a_frozen_task_as_open(cast: Cast, client: Client) -> None:
    titles = _everything(cast)
    before = {by.user.first_name: _shown(client, by, titles) for by in (cast.anna, cast.luca)}
    seen = {address for shown in before.values() for address in shown}
    assert {"/inbox", "/outbox", "/support-tickets", "/corrective-actions?of=received"} <= seen
    _end(cast, cast.luca)
    for by in (cast.anna, cast.luca):
        assert not _shown(client, by, titles)
        with at_work(by):
            assert set(badge_counts(by)) == {0}
            assert not [share for share in shares(by) if share.mine or share.team or share.waiting]
        everything = client.get("/tasks").content.decode()
        assert everything.count("Connection ended") > 3
        assert "Frozen call" in client.get("/tasks?state=connection_ended").content.decode()


def test_no_draft_is_saved_for_a_frozen_question(cast: Cast, client: Client) -> None:
    question = question_task(cast.anna, cast.luca)
    address = f"/tasks/{question.pk}/draft"
    assert sign_in(client, cast.luca).post(address, {"answer": "Two"}).status_code == 302
    _end(cast, cast.luca)
    refused = client.post(address, {"answer": "Three"})
    assert refused.status_code == 409
    assert "ended their connection" in refused.content.decode()
    with at_work(cast.luca):
        assert AnswerDraft.objects.get(task=question.pk).typed == ["Two"]


def test_connecting_again_thaws_them(cast: Cast, client: Client) -> None:
    titles = _everything(cast)
    before = _shown(client, cast.luca, titles)
    _end(cast, cast.luca)
    with at_work(cast.anna):
        asked = actions.ask(by=cast.anna, company_id=cast.alpine.pk, to_be="supplier")
    assert not _shown(client, cast.luca, titles)
    with at_work(cast.luca):
        actions.accept(by=cast.luca, connection_id=asked.pk)
    assert _shown(client, cast.luca, titles).keys() == before.keys()


def test_ending_offers_to_cancel_the_own_requests(cast: Cast, client: Client) -> None:
    ours, theirs = general_task(cast.anna, cast.luca, "Ours"), general_task(cast.luca, cast.anna, "Theirs")
    address = f"/connections/{_connection(cast).pk}/end"
    page = sign_in(client, cast.anna).get(address).content.decode()
    assert "Cancel our 1 open request" in page
    assert "Ours" in page
    assert "Theirs" not in page
    assert client.post(address, {"cancel": "on"}).status_code == 422
    assert _connection(cast).state == "active"
    assert client.post(address, {"cancel": "on", "reason": "We buy elsewhere now"}).status_code == 302
    with looking():
        assert Task.objects.get(pk=ours.pk).state == "cancelled"
        assert Task.objects.get(pk=theirs.pk).is_open
    seen = sign_in(client, cast.luca).get(f"/tasks/{ours.pk}").content.decode()
    assert "We buy elsewhere now" in seen
    assert client.post(address, {"cancel": "on", "reason": "Late"}).status_code in (409, 422)


def test_without_the_choice_the_own_requests_stay(cast: Cast, client: Client) -> None:
    ours = general_task(cast.anna, cast.luca, "Ours")
    address = f"/connections/{_connection(cast).pk}/end"
    assert sign_in(client, cast.anna).post(address, {"reason": "unused"}).status_code == 302
    with looking():
        assert Task.objects.get(pk=ours.pk).is_open


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("many", [False, True])
def test_step_that_waits_while_the_connection_ends_is_refused(cast: Cast, many: bool) -> None:
    task = general_task(cast.anna, cast.luca, "Waiting call")
    refused: list[Exception] = []

    def step() -> None:
        try:
            with at_work(cast.luca):
                if many:
                    outcome = perform_many("answer", {task.pk: {"answer": "Called"}}, by=cast.luca)
                    refused.extend(outcome.refused.values())
                else:
                    perform("answer", task.pk, by=cast.luca, data={"answer": "Called"})
        except ConnectionEnded as error:
            refused.append(error)
        finally:
            database.close()

    thread = threading.Thread(target=step)
    with looking(), transaction.atomic():
        Task.objects.select_for_update().get(pk=task.pk)
        thread.start()
        while not _somebody_waits():
            assert thread.is_alive()
        # Committed by another connection while the step waits.
        ending = threading.Thread(target=_end_and_close, args=[cast])
        ending.start()
        ending.join()
    thread.join()
    assert [type(error) for error in refused] == [ConnectionEnded]
    with looking():
        assert Task.objects.get(pk=task.pk).is_open


def _end_and_close(cast: Cast) -> None:
    try:
        _end(cast, cast.anna)
    finally:
        database.close()


def _somebody_waits() -> bool:
    with database.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])
