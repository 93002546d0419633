"""Helpers for the stories of the demo world: they send and answer tasks by the real actions, on earlier days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from parley.companies.actor import Actor
from parley.core import clock
from parley.demo import paper
from parley.demo.library import Library
from parley.demo.people import Cast, at_work
from parley.demo.scans import Scan
from parley.notify.mail import suppress_mail
from parley.tasks.actions import assign, comment, note_internally, open_task, send
from parley.tasks.declaration import kind_of
from parley.tasks.models import TaskSide
from parley.tasks.perform import perform

SATURDAY = 5
NO_TASK = UUID(int=0)
# Older steps send no mail. Recent ones do, so that the page of outgoing mail is not empty.
MAILED = timedelta(hours=20)


@dataclass
class Stage:
    cast: Cast
    library: Library
    now: datetime
    chance: Random = field(default_factory=lambda: Random(20457))  # noqa: S311 - hours of the day, not secrets

    def ask(
        self, kind: str, by: Actor, to: Actor, *, days: float, due: int | None = None, note: str = "", **given: Any
    ) -> Story:
        """Send a task by `by`, `days` ago and due `due` days from today.

        `given` is the input of the kind's request form.
        """
        story = Story(self)
        declared = kind_of(kind)
        due_on = clock.day_of(self.now) + timedelta(days=due) if due is not None else None
        with story.on_stage(by, days):
            planned = declared.plan({"partners": [to.company], **given}, by)
            sent = send(declared, planned, by=by, form_data={"due_on": due_on, "note": note})
        story.task_id = sent[0].pk
        return story

    def document(self, name: str, by: Actor, to: Actor, *, owner: Actor | None = None, **when: Any) -> Story:
        document_type = self.library.types[owner or by, name]
        return self.ask("document", by, to, document_types=[document_type], **when)

    def product_document(
        self, name: str, code: str, by: Actor, to: Actor, *, owner: Actor | None = None, **when: Any
    ) -> Story:
        document_type, product = self.library.types[owner or by, name], self.library.products[code]
        return self.ask("product_document", by, to, document_types=[document_type], products=[product], **when)

    def agreement(self, name: str, by: Actor, to: Actor, **when: Any) -> Story:
        return self.ask("agreement", by, to, agreements=[self.library.agreements[name]], **when)

    def contact(self, function: str, by: Actor, to: Actor, **when: Any) -> Story:
        return self.ask("contact", by, to, functions=[function], **when)

    def general(self, title: str, by: Actor, to: Actor, **when: Any) -> Story:
        return self.ask("general", by, to, title=title, **when)

    def working_day(self, days: float) -> date:
        """Return the day `days` ago, or the Friday before it if that is a weekend."""
        day = clock.day_of(self.now - timedelta(days=days))
        return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))

    def moment(self, days: float, *, after: datetime | None) -> datetime:
        """Return a time within working hours `days` ago, later than `after`, and never in the future."""
        if days >= 1:
            hour, minute, second = (self.chance.randint(0, most) for most in (8, 59, 59))
            moment = timezone.make_aware(datetime.combine(self.working_day(days), time(7 + hour, minute, second)))
        else:
            moment = self.now - timedelta(hours=4, seconds=self.chance.randint(0, 3000))
        if after and moment <= after:
            moment = after + timedelta(seconds=self.chance.randint(400, 2700))
        return min(moment, self.now)


@dataclass
class Story:
    """One task and its steps. Each method takes one step of a person, `days` ago."""

    stage: Stage
    task_id: UUID = NO_TASK
    last: datetime | None = None

    @contextmanager
    def on_stage(self, by: Actor, days: float) -> Iterator[None]:
        moment = self.stage.moment(days, after=self.last)
        with ExitStack() as held:
            if self.stage.now - moment > MAILED:
                held.enter_context(suppress_mail())
            held.enter_context(clock.at(moment))
            held.enter_context(at_work(by))
            yield
        self.last = moment

    def does(
        self,
        by: Actor,
        action: str,
        *,
        days: float,
        file: Scan | None = None,
        several: Sequence[Scan] = (),
        **data: Any,
    ) -> Story:
        """Take an action. `file` and `several` are names with bytes of PDFs; `expires` counts days from today."""
        expires = data.pop("expires", None)
        if expires is not None:
            data["expires_on"] = (clock.day_of(self.stage.now) + timedelta(days=expires)).isoformat()
        files: MultiValueDict[str, Any] = MultiValueDict({"file": [paper.upload(*file)]} if file else {})
        files.setlist("files", [paper.upload(*scan) for scan in several])
        with self.on_stage(by, days):
            perform(action, self.task_id, by=by, data=data, files=files, address="203.0.113.24")
        return self

    def says(self, by: Actor, text: str, *, days: float, file: Scan | None = None) -> Story:
        with self.on_stage(by, days):
            comment(self.task_id, by=by, text=text, uploads=[paper.upload(*file)] if file else [])
        return self

    def notes(self, by: Actor, text: str, *, days: float) -> Story:
        with self.on_stage(by, days):
            note_internally(self.task_id, by=by, text=text)
        return self

    def goes_to(self, colleague: Actor, by: Actor, *, days: float) -> Story:
        """Assign the side of `by` to `colleague`. Assigning it to oneself takes it over."""
        with self.on_stage(by, days):
            seen = TaskSide.objects.get(task_id=self.task_id, company=by.company).assignee_id
            assign(self.task_id, to=colleague.user.pk, by=by, seen_assignee=seen)
        return self

    def seen(self, *readers: Actor) -> Story:
        """Open the task as each of the readers, which clears their unread marks."""
        for reader in readers:
            with at_work(reader):
                open_task(TaskSide.objects.get(task_id=self.task_id, company=reader.company), by=reader)
        return self
