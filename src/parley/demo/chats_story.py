"""Brightwater's chats with its clients: half-done lists, a template, and a thread that is archived."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

from django.utils.formats import date_format

from parley.chats.actions import client_tasks, threads
from parley.chats.actions.client_tasks import NewTask
from parley.chats.actions.messages import mark_read, send_message
from parley.chats.actions.threads import NewThread
from parley.chats.client_task_models import ClientTask
from parley.chats.models import Chat
from parley.chats.thread_models import ThreadTemplate
from parley.companies.actor import Actor
from parley.core import clock
from parley.core.ids import new_id
from parley.demo import paper, scans
from parley.demo.stage import Stage, Story


def play(stage: Stage) -> None:
    cast, today = stage.cast, clock.day_of(stage.now)
    nora, sam, ingrid, ole, luca = cast.nora, cast.sam, cast.ingrid, cast.ole, cast.luca
    story = _Chats(stage)
    last_year = today.year - 1

    accounts = story.open(
        nora,
        ingrid,
        days=12,
        subject=f"Årsregnskap {last_year}",
        text="Hei Ingrid! Vi har begynt på årsregnskapet. Kan dere sende oss dette?",
        tasks=[
            NewTask("Kontoutskrifter per 31. desember", due_on=today - timedelta(days=2), assignee_id=ole.user.pk),
            NewTask("Varetelling, signert", due_on=today + timedelta(days=4), needs_file=True),
            NewTask("Lønnsoppgaver", due_on=today + timedelta(days=4)),
            NewTask(
                "Frister hos Brønnøysundregistrene",
                link="https://www.brreg.no/",
            ),
            NewTask("Signere ledelsens erklæring", due_on=today + timedelta(days=20)),
        ],
    )
    story.says(accounts, ingrid, "Hei Nora, dette ordner vi. Varetellingen tar Ole på fredag.", days=11)
    story.files(accounts, ole, "Varetelling, signert", days=6)
    story.ticks(accounts, ingrid, "Frister hos Brønnøysundregistrene", days=5)
    story.says(accounts, nora, "Supert, takk! Da mangler bare kontoutskriftene og lønnsoppgavene.", days=4)
    story.notes(accounts, nora, "Check the stock list against last year: the salmon was overvalued then.", days=4)
    story.ticks(accounts, ingrid, "Lønnsoppgaver", days=0.2)

    vat = story.open(
        sam,
        ingrid,
        days=30,
        subject="Mva-melding",
        text="Hei! Her er listen for forrige termin.",
        tasks=[NewTask("Inngående fakturaer"), NewTask("Utgående fakturaer")],
    )
    for number, title in enumerate(("Inngående fakturaer", "Utgående fakturaer")):
        story.ticks(vat, ingrid, title, days=27 - number)
    story.says(vat, sam, "Meldingen er levert. Takk!", days=25)
    with story.at(sam, 24, vat):
        threads.archive(vat.pk, by=sam)

    payroll = story.open(
        nora,
        luca,
        days=3,
        subject=f"Payroll for {date_format(today, 'F Y')}",
        text="Hi Luca, as every month. The list is short this time.",
        tasks=[NewTask("Joiners and leavers"), NewTask("Bonuses"), NewTask("Approve the payroll run")],
    )
    story.ticks(payroll, luca, "Joiners and leavers", days=0.3)
    story.says(payroll, luca, "No bonuses before the summer, I think. I will ask Sara.", days=0.3)
    story.open(
        luca, nora, days=1, subject="Leasing a second truck", text="Is it better to lease or to buy?", is_firm=False
    )

    with story.at(nora, 60):
        ThreadTemplate(
            company=nora.company,
            name="Year-end accounts",
            subject="Year-end accounts: {client}",
            text="Dear {person},\n\nplease send us what is on the list by {due}. Tick what is done.",
            lines="Bank statements at 31 December\nStock list, signed\nPayroll reports\nSign the representation letter",
        ).save_unique()


class _Chats:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._stories: dict[UUID, Story] = {}

    def at(self, by: Actor, days: float, chat: Chat | None = None) -> AbstractContextManager[None]:
        """Act as `by` on an earlier day, after what happened in `chat` before."""
        story = self._stories.setdefault(chat.pk, Story(self._stage)) if chat else Story(self._stage)
        return story.on_stage(by, days)

    def open(
        self,
        by: Actor,
        to: Actor,
        *,
        days: float,
        subject: str,
        text: str,
        tasks: Sequence[NewTask] = (),
        is_firm: bool = True,
    ) -> Chat:
        story = Story(self._stage)
        with story.on_stage(by, days):
            new = NewThread(to.company, subject, text, tasks, is_firm=is_firm)
            chat = threads.open_threads([new], by=by)[0]
        self._stories[chat.pk] = story
        return chat

    def says(self, chat: Chat, by: Actor, text: str, *, days: float) -> None:
        with self.at(by, days, chat):
            threads.follow(chat.pk, by=by)
            send_message(chat, by=by, text=text, key=new_id())

    def ticks(self, chat: Chat, by: Actor, title: str, *, days: float) -> None:
        with self.at(by, days, chat):
            task = ClientTask.objects.get(chat=chat, title=title)
            client_tasks.set_done(chat.pk, task.pk, by=by, is_done=True)

    def files(self, chat: Chat, by: Actor, title: str, *, days: float) -> None:
        with self.at(by, days, chat):
            scan = scans.statement("Varetelling", by, ("Laks, frossen", "12 400 kg"))
            task = ClientTask.objects.get(chat=chat, title=title)
            client_tasks.attach_file(chat.pk, task.pk, paper.upload(*scan), by=by)

    def notes(self, chat: Chat, by: Actor, text: str, *, days: float) -> None:
        with self.at(by, days, chat):
            threads.add_note(chat.pk, text, by=by)
            mark_read(chat, by=by, up_to=10_000)
