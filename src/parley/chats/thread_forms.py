"""Forms of threads and client tasks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import URLValidator

from parley.chats.actions.client_tasks import NewTask, too_long
from parley.chats.client_task_models import LONGEST_LINK, LONGEST_TITLE, MOST_IN_LIST
from parley.chats.models import LONGEST_MESSAGE, LONGEST_SUBJECT
from parley.chats.task_lines import lines_of
from parley.chats.thread_models import LONGEST_LINES, LONGEST_NOTE, ThreadSettings, ThreadTemplate
from parley.companies.models import Company
from parley.core.dates import DateField
from parley.core.edit_forms import EditForm
from parley.core.errors import Refused
from parley.core.text_fields import NameField
from parley.core.translation import gettext_lazy as _
from parley.files.forms import AttachmentField
from parley.tasks.forms import PartnersField

EVERYONE, CHOSEN = "everyone", "chosen"


class LinesField(forms.CharField):
    """Client tasks, one per line."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Client tasks"))
        options.setdefault("max_length", LONGEST_LINES)
        options.setdefault("required", False)
        options.setdefault("help_text", _("One per line. A web address in a line becomes its link."))
        super().__init__(widget=forms.Textarea(attrs={"rows": 4}), **options)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        lines = lines_of(text)
        if len(lines) > MOST_IN_LIST:
            raise forms.ValidationError(
                _("A list can have at most %(most)s client tasks.") % {"most": MOST_IN_LIST}, code="many"
            )
        if any(len(title) > LONGEST_TITLE for title, _link in lines):
            raise forms.ValidationError(str(too_long()), code="long")
        return text


class AddTasks(forms.Form):
    lines = LinesField(
        required=True, label=_("New client tasks"), error_messages={"required": _("Write at least one client task.")}
    )

    def tasks(self) -> list[NewTask]:
        return [NewTask(title, link) for title, link in lines_of(self.cleaned_data["lines"])]


class TickForm(forms.Form):
    done = forms.BooleanField(required=False)


class MoveForm(forms.Form):
    after = forms.UUIDField(required=False)
    seen = forms.CharField(max_length=40)


class EditTask(EditForm, forms.Form):
    title = NameField(label=_("Client task"), max_length=LONGEST_TITLE)
    link = forms.CharField(label=_("Link"), max_length=LONGEST_LINK, required=False)
    due_on = DateField(label=_("Due date"), required=False)
    assignee = forms.TypedChoiceField(label=_("Assignee"), required=False, coerce=UUID, empty_value=None)
    needs_file = forms.BooleanField(
        label=_("Needs a file"), required=False, help_text=_("The task is completed by uploading it.")
    )

    def __init__(self, *args: Any, people: list[tuple[UUID, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["assignee"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", _("Nobody in particular")), *((str(key), name) for key, name in people)]

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        if not link:
            return ""
        try:
            URLValidator(["http", "https"])(link)
        except forms.ValidationError:
            sentence = _("Enter a web address that begins with https:// or http://.")
            raise forms.ValidationError(sentence, code="link") from None
        return link


class TaskFileForm(forms.Form):
    file = AttachmentField(label=_("File"))


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Internal note"), max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2}))


class ForColleague(forms.Form):
    colleague = forms.TypedChoiceField(label=_("In the name of"), coerce=UUID)
    said = forms.CharField(label=_("Message"), max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 2}))
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: list[tuple[UUID, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["colleague"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(str(key), name) for key, name in people]


class ThreadWords(forms.Form):
    """What a thread begins with."""

    subject = NameField(label=_("Subject"), max_length=LONGEST_SUBJECT)
    text = forms.CharField(
        label=_("Message"), max_length=LONGEST_MESSAGE, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    lines = LinesField()
    due_on = DateField(label=_("Due date of the client tasks"), required=False, not_past=True)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given.get("text", "").strip() and not lines_of(given.get("lines", "")):
            self.add_error("text", _("Write a message or add client tasks."))
        return given


class NewThreadForm(ThreadWords):
    """A thread with one partner."""

    ours_are = forms.ChoiceField(label=_("Who can see it in your company"), widget=forms.RadioSelect, initial=EVERYONE)
    ours = forms.TypedMultipleChoiceField(label=_("People of your company"), required=False, coerce=UUID)
    theirs_are = forms.ChoiceField(label=_("Who can see it at the partner"), widget=forms.RadioSelect, initial=EVERYONE)
    theirs = forms.TypedMultipleChoiceField(label=_("People at the partner"), required=False, coerce=UUID)
    ticks = forms.ChoiceField(label=_("Who completes the client tasks"), widget=forms.RadioSelect, initial="they")

    def __init__(
        self, *args: Any, partner: Company, ours: list[tuple[UUID, str]], theirs: list[tuple[UUID, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        for name in ("ours_are", "theirs_are"):
            fields[name].choices = [(EVERYONE, _("Everyone")), (CHOSEN, _("Only these people"))]
        fields["ours"].choices = [(str(key), name) for key, name in ours]
        fields["theirs"].choices = [(str(key), name) for key, name in theirs]
        they = _("%(company)s does, as our client") % {"company": partner.name}
        fields["ticks"].choices = [("they", they), ("we", _("We do, as their client"))]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("theirs_are") == CHOSEN and not given.get("theirs") and "theirs" not in self.errors:
            self.add_error("theirs", _("Choose who takes part at the partner."))
        return given


class ManyThreadsForm(ThreadWords):
    """The same thread with many clients, each by itself."""

    partners = PartnersField(_("Clients"))
    field_order = ["partners"]

    def __init__(self, *args: Any, partners: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["partners"]
        assert isinstance(field, PartnersField)
        field.queryset = partners


class TemplateForm(EditForm, forms.ModelForm[ThreadTemplate]):
    class Meta:
        model = ThreadTemplate
        fields = ["name", "subject", "text", "lines"]
        field_classes = {"name": NameField, "subject": NameField}
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}

    lines = LinesField()


class SettingsForm(EditForm, forms.ModelForm[ThreadSettings]):
    class Meta:
        model = ThreadSettings
        fields = ["clients_may_start"]


def require_valid(form: forms.Form) -> dict[str, Any]:
    """Return what a small form has. Raises `Refused` with the first sentence of what is wrong with it."""
    if not form.is_valid():
        raise Refused(str(next(iter(form.errors.values()))[0]))
    return form.cleaned_data
