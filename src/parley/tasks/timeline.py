"""Timeline entries of a task's page: the history in words, ready for the template."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms

from parley.core.translation import gettext as _
from parley.files.media import icon_of
from parley.tasks.declaration import Kind
from parley.tasks.models import Task
from parley.tasks.queries import Entry, TaskPage


@dataclass(frozen=True, slots=True)
class ShownFile:
    file_id: str
    name: str

    @property
    def icon(self) -> str:
        return icon_of(name=self.name)


@dataclass(slots=True)
class Shown:
    """A timeline entry: author, action, time and input. `company` is set if the author belongs to the partner."""

    anchor: str
    who: str
    company: str
    verb: str
    when: datetime
    kind: str
    tone: str = "neutral"
    quotes: list[str] = field(default_factory=list)
    details: list[tuple[str, Any]] = field(default_factory=list)
    files: list[ShownFile] = field(default_factory=list)

    @property
    def says_more(self) -> bool:
        return bool(self.quotes or self.details or self.files)


def describe_entry(entry: Entry, page: TaskPage) -> Shown:
    """Describe `entry` for the reader of `page`."""
    company = "" if entry.company_id == page.mine.company_id else entry.company or page.theirs.company
    shown = Shown(
        anchor=f"said-{entry.entry_id}",
        who=entry.person or _("Parley"),
        company=company if entry.company_id else "",
        verb="",
        when=entry.at,
        kind={"comment": "comment", "note": "internal"}.get(entry.what, "step"),
    )
    shown.files = [ShownFile(file["file"], file["name"]) for file in entry.files]
    if entry.what == "comment":
        shown.verb, shown.quotes = _("commented"), [entry.text]
    elif entry.what == "note":
        shown.verb, shown.quotes = _("added an internal note"), [entry.text]
    else:
        _tell_step(shown, entry, page.kind, page.task)
    return shown


def _tell_step(shown: Shown, entry: Entry, kind: type[Kind], task: Task) -> None:
    if entry.verb == "sent":
        shown.verb = str(kind.sent_text)
        note = entry.details.get("note")
        shown.quotes = [note] if note else []
        shown.files = [ShownFile(file["file"], file["name"]) for file in entry.details.get("files", [])]
    elif entry.verb == "took_over":
        shown.verb = _("took over the task")
    elif entry.verb == "reminded":
        shown.verb = _("sent a reminder")
    elif entry.verb == "assigned":
        shown.verb = _("assigned the task to %(person)s") % {"person": entry.details.get("to", "")}
    elif entry.verb == "handed_on":
        shown.verb = _describe_handover(entry.details, is_own=not shown.company)
    elif entry.verb in kind.actions:
        action = kind.actions[entry.verb]
        shown.verb = str(action.history_text)
        shown.tone = kind.states[entry.to_state].tone if entry.to_state != entry.from_state else "neutral"
        fields = action.form.base_fields
        order = {name: number for number, name in enumerate(fields)}
        details = kind.details_for_reader(task, entry.details)
        for name, value in sorted(details.items(), key=lambda item: order.get(item[0], len(order))):
            _tell_given(shown, fields.get(name), value)
    elif entry.verb in kind.clock_texts:
        shown.verb = str(kind.clock_texts[entry.verb])
    else:  # a step by the clock
        shown.verb = _("changed the status to “%(state)s”") % {"state": kind.states[entry.to_state].label}
        shown.tone = kind.states[entry.to_state].tone


def _describe_handover(details: dict[str, str], *, is_own: bool) -> str:
    """Say from whom to whom. The partner is not told why."""
    names = {"leaver": details.get("from", ""), "person": details.get("to", "")}
    reason = details.get("reason", "") if is_own else ""
    if not names["person"]:
        if reason == "left":
            return _("removed %(leaver)s as assignee, who has left") % names
        return _("removed %(leaver)s as assignee") % names
    if reason == "left":
        return _("handed the task from %(leaver)s, who has left, to %(person)s") % names
    if reason == "role":
        return _("handed the task from %(leaver)s, whose role has changed, to %(person)s") % names
    return _("handed the task from %(leaver)s to %(person)s") % names


def _tell_given(shown: Shown, asked: forms.Field | None, value: Any) -> None:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and "file" in item:
            shown.files.append(ShownFile(item["file"], item["name"]))
        elif asked is None or isinstance(asked, forms.BooleanField):
            continue
        elif isinstance(asked.widget, forms.Textarea):
            shown.quotes.append(str(item))
        elif isinstance(asked, forms.DateField):
            shown.details.append((str(asked.label), date.fromisoformat(item)))
        elif isinstance(asked, forms.ChoiceField) and not isinstance(asked, forms.ModelChoiceField):
            shown.details.append((str(asked.label), _choice_label(asked, item)))
        else:
            shown.details.append((str(asked.label), item))


def _choice_label(asked: forms.ChoiceField, value: str) -> str:
    """Return the label of a choice, as the form offered it."""
    labels = {str(key): str(label) for key, label in asked.widget.choices if not isinstance(label, list | tuple)}
    return labels.get(str(value), str(value))
