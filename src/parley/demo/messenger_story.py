"""Conversations of the messenger: between colleagues in their language, with partners, and a group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from parley.chats.actions.conversations import open_direct, start_group
from parley.chats.actions.messages import mark_read, send_message
from parley.chats.models import Chat, Message
from parley.companies.actor import Actor
from parley.core import clock
from parley.core.ids import new_id
from parley.demo import paper, pictures, scans
from parley.demo.people import at_work
from parley.demo.scans import Scan
from parley.demo.stage import Stage
from parley.tasks.models import TaskSide


@dataclass
class Talk:
    """One conversation, `days` ago each."""

    stage: Stage
    chat: Chat
    last: datetime

    @classmethod
    def of_two(cls, stage: Stage, by: Actor, to: Actor, *, days: float) -> Talk:
        moment = stage.moment(days, after=None)
        with clock.at(moment), at_work(by):
            return cls(stage, open_direct(by=by, user_id=to.user.pk, company_id=to.company.pk), moment)

    @classmethod
    def of_several(cls, stage: Stage, name: str, by: Actor, *others: Actor, days: float) -> Talk:
        moment = stage.moment(days, after=None)
        people = [(one.user.pk, one.company.pk) for one in others]
        with clock.at(moment), at_work(by):
            return cls(stage, start_group(by=by, name=name, people=people), moment)

    def says(
        self,
        by: Actor,
        text: str,
        *,
        days: float,
        file: Scan | None = None,
        to: Message | None = None,
        task_id: UUID | None = None,
    ) -> Message:
        self.last = self.stage.moment(days, after=self.last)
        files = [paper.upload(*file)] if file else []
        with clock.at(self.last), at_work(by):
            return send_message(self.chat, by=by, text=text, key=new_id(), files=files, reply_to=to, task_id=task_id)

    def read(self, *readers: Actor) -> None:
        for reader in readers:
            with at_work(reader):
                mark_read(self.chat, by=reader, up_to=2**31 - 1)


def play(stage: Stage) -> None:
    _colleagues(stage)
    _partners(stage)
    _group(stage)


def _colleagues(stage: Stage) -> None:
    anna, jonas, ingrid, ole, luca, sara = (
        getattr(stage.cast, name) for name in ("anna", "jonas", "ingrid", "ole", "luca", "sara")
    )
    talk = Talk.of_two(stage, anna, jonas, days=6)
    talk.says(anna, "Jonas, Alpine fragt nach dem neuen Etikett. Ist die Freigabe schon da?", days=6)
    asked = talk.says(jonas, "Noch nicht, die Druckerei braucht bis **Donnerstag**.", days=6)
    talk.says(anna, "Gut, dann sage ich Luca Freitag.", days=5, to=asked)
    talk.says(jonas, "Die Freigabe ist da 👍", days=1)
    talk.says(jonas, "Soll ich sie gleich weitergeben?", days=1)
    talk = Talk.of_two(stage, ingrid, ole, days=4)
    talk.says(ingrid, "Hei Ole, kan du ta kontoutskriftene til Sam i dag?", days=4)
    talk.says(ole, "Ja, jeg mangler bare sparekontoen. Banken svarer i morgen.", days=4)
    talk.says(ingrid, "Fint, takk! Si fra hvis de ikke svarer.", days=3)
    talk.says(ole, "Nå er alt på plass.", days=1)
    talk = Talk.of_two(stage, sara, luca, days=2)
    talk.says(sara, "The auditor comes on the 14th. Shall I book the meeting room?", days=2)
    talk.says(luca, "Yes please, for the whole morning.", days=2)
    talk.read(sara, luca)


def _partners(stage: Stage) -> None:
    anna, luca, ingrid, nora, tom = (getattr(stage.cast, name) for name in ("anna", "luca", "ingrid", "nora", "tom"))
    talk = Talk.of_two(stage, anna, luca, days=3)
    with at_work(anna):
        side = TaskSide.objects.filter(company=anna.company, partner=luca.company, is_open=True).order_by("pk").first()
    talk.says(anna, "Hi Luca, can you say when we can expect this one?", days=3, task_id=side.task_id if side else None)
    talk.says(
        luca,
        "Hello Anna! I have to ask our dairy in Thun first:\n\n- the certificate is there\n- the annex is not",
        days=3,
    )
    talk.says(anna, "The certificate alone is fine for now.", days=2)
    talk.says(luca, "Then you have it tomorrow.", days=1)
    talk = Talk.of_two(stage, nora, ingrid, days=8)
    talk.says(nora, "Good morning Ingrid, the bank asks for a confirmation of the loan. Do you have one?", days=8)
    confirmation = scans.statement(
        "Loan confirmation", ingrid, ("Loan", "NOK 1,200,000 at 4.1 %"), ("Bank", "Vestlandsbanken, Bergen")
    )
    talk.says(ingrid, "Yes, here it is.", days=7, file=confirmation)
    talk.says(nora, "Perfect, thank you.", days=7)
    talk.read(ingrid, nora)
    talk = Talk.of_two(stage, tom, anna, days=2)
    talk.says(tom, "Anna, this is how the pallet arrived. Who can we talk to?", days=2, file=pictures.crushed_carton())


def _group(stage: Stage) -> None:
    anna, jonas, luca, sara = (getattr(stage.cast, name) for name in ("anna", "jonas", "luca", "sara"))
    talk = Talk.of_several(stage, "Audit in Bern", anna, jonas, luca, sara, days=5)
    talk.says(anna, "Hello everybody, let us plan the day in Bern here.", days=5)
    talk.says(sara, "We would start at nine with a tour. @Jonas Vogt, do you need a parking space?", days=4)
    talk.says(jonas, "No, I take the train.", days=4)
    talk.says(luca, "Lunch is on us.", days=2)
    talk.read(luca, sara)
