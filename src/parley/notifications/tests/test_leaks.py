"""Seven people of five companies: whatever the bell shows to one of them is what they may read."""

import pytest
from django.test import Client

from parley.chats.actions import client_tasks
from parley.chats.actions.client_tasks import NewTask
from parley.chats.tests.factories import group, said, thread
from parley.companies.actor import Actor
from parley.companies.tests.factories import Cast, at_work, sign_in
from parley.evaluations.tests.factories import cycle
from parley.notifications.models import Notice
from parley.notifications.tests.factories import bell
from parley.questionnaires.tests.factories import question, sent
from parley.tasks.actions import comment, note_internally
from parley.tasks.tests.factories import do, general_task
from parley.wiki.tests.factories import page, share

pytestmark = pytest.mark.django_db
SECRET = "quicksilver"  # stands in every content, and in no title


def a_busy_day(cast: Cast) -> None:
    for supplier in (cast.luca, cast.tom):
        task = general_task(cast.anna, supplier, f"Call of {supplier.company.name}")
        with at_work(supplier):
            note_internally(task.pk, by=supplier, text=SECRET)
            comment(task.pk, by=supplier, text=SECRET)
        do("answer", task, supplier, answer=SECRET)
    asked = sent(cast.anna, cast.luca, {"name": "plants", "type": "text"}, name="Questions to Alpine")
    do("send_answer", question(asked, "plants", cast.luca).task, cast.luca, answer=SECRET)
    chat = thread(cast.nora, cast.ingrid, subject="Accounts of Fjord", client_participants_only=True)
    said(chat, cast.nora, f"{SECRET} @Ingrid Dahl @Ole Berg")
    with at_work(cast.nora):
        client_tasks.add_client_tasks(chat.pk, [NewTask(SECRET)], by=cast.nora)
    said(group(cast.anna, cast.luca, subject="Lids of Nordwind"), cast.anna, f"{SECRET} @Luca Frei")
    share(cast.nora, page(cast.nora, "Page of Brightwater", SECRET), cast.ingrid, cast.luca)
    cycle(cast.anna, [cast.tom], evaluators=[cast.mia] * 3, name="Cycle of Nordwind")


# Whom each title may be shown to.
READERS = {
    "Call of Alpine Dairy AG": {"Anna", "Luca"},
    "Call of Kestrel Packaging Ltd": {"Anna", "Tom"},
    "Questions to Alpine": {"Anna", "Luca"},
    "Accounts of Fjord": {"Nora", "Ingrid"},
    "Lids of Nordwind": {"Luca"},
    "Page of Brightwater": {"Ingrid", "Luca"},
    "Cycle of Nordwind": {"Mia"},
}


def test_nobody_is_shown_what_they_may_not_read(cast: Cast, client: Client) -> None:
    a_busy_day(cast)
    for name in ("anna", "mia", "luca", "tom", "ingrid", "ole", "eva"):
        reader: Actor = getattr(cast, name)
        sign_in(client, reader)
        html = client.get("/notifications?tab=all").content.decode()
        assert SECRET not in html
        shown = {title for title in READERS if title in html}
        assert shown <= {title for title, readers in READERS.items() if reader.user.first_name in readers}, name
        for notice in bell(reader):
            assert client.get(notice.href).status_code == 200, f"{name}: {notice}"
        with at_work(reader):
            assert not Notice.objects.exclude(user=reader.user, company=reader.company).exists()
            assert SECRET not in str(list(Notice.objects.values()))


def test_everybody_is_shown_what_is_theirs(cast: Cast) -> None:
    a_busy_day(cast)
    titles = {
        name: {one.title for one in bell(getattr(cast, name))} for name in ("anna", "mia", "luca", "ingrid", "ole")
    }
    assert titles["anna"] == {"Call of Alpine Dairy AG", "Call of Kestrel Packaging Ltd", "Questions to Alpine"}
    assert titles["mia"] == {"Cycle of Nordwind"}
    assert titles["luca"] == {"Lids of Nordwind", "Page of Brightwater"}
    assert titles["ingrid"] == {"Accounts of Fjord", "Page of Brightwater"}
    assert titles["ole"] == set()
