"""Forms of the answering company. Control and checks of an answer follow from the question's type."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms

from parley.core import clock
from parley.core.dates import DateInput
from parley.core.numbers import NumberInput
from parley.core.translation import gettext_lazy as _
from parley.files.forms import AttachmentField
from parley.questionnaires.answering.drafts import draft_as_typed
from parley.questionnaires.answers import answer_options, as_typed, parse_answer
from parley.questionnaires.conditions import references
from parley.questionnaires.languages import translated
from parley.questionnaires.models import AnswerDraft, Question, QuestionTask
from parley.questionnaires.types import Control, QuestionType
from parley.tasks.forms import ActionForm, long_text


class AnswerField(forms.Field):
    """A field that cleans to the stored value of an answer, checked by the rules of its question."""

    def __init__(self, question: QuestionTask, answers: dict[str, Any], message: str, **options: Any) -> None:
        super().__init__(**options)
        self.question, self.answers, self.message = question, answers, message

    def clean(self, value: Any) -> Any:
        typed = value if isinstance(value, list | tuple) else [value or ""]
        return parse_answer(self.question, [str(text) for text in typed], self.answers, self.message)


class SendAnswer(ActionForm):
    answer = long_text(_("Answer"), required=False)
    file = AttachmentField(label=_("File"), required=False)

    draft: AnswerDraft | None = None
    """The draft that the form was opened with, which may be a colleague's."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        question: QuestionTask = self.task.subject
        if question.type == QuestionType.FILE:
            del self.fields["answer"]
            self.fields["file"].required = question.is_required
            return
        del self.fields["file"]
        shown = translated(question)
        self.fields["answer"] = AnswerField(
            question,
            _load_referenced_answers(question),
            shown.message,
            label=self.fields["answer"].label,
            required=question.is_required,
            widget=answer_widget(question, shown.labels),
            help_text=shown.help,
        )
        typed = self._read_draft(question)
        if typed:
            self.fields["answer"].initial = typed if question.type == QuestionType.MULTIPLE else typed[0]

    def _read_draft(self, question: QuestionTask) -> list[str]:
        """Return what the field opens with: the draft, or else the answer sent last. One statement for an open form."""
        if not self.is_bound:
            self.draft = AnswerDraft.objects.select_related("saved_by").filter(task=question.task_id).first()
        return draft_as_typed(self.draft.typed) if self.draft else as_typed(question.type, question.value)

    @property
    def as_of(self) -> str:
        """The time since which the person has seen the draft; colleagues may have saved others after it."""
        return str(self.data.get("as_of", "")) if self.is_bound else clock.now().isoformat()

    @property
    def has_draft_field(self) -> bool:
        return "answer" in self.fields


class FilesForm(forms.Form):
    """The file fields of the page with all questions, by the questions' numbers."""

    def __init__(self, numbers: Iterable[int], *args: Any) -> None:
        super().__init__(*args)
        self.numbers = list(numbers)
        for number in self.numbers:
            self.fields[f"file-{number}"] = AttachmentField(label=_("File"), required=False)

    def field_of(self, number: int) -> forms.BoundField:
        return self[f"file-{number}"]


class DelegateForm(forms.Form):
    to = forms.UUIDField()


def answer_widget(question: QuestionTask | Question, labels: dict[str, str]) -> forms.Widget:
    """Return the widget for the control of the question's type, with the choices' `labels`."""
    question_type = QuestionType(question.type)
    options = list(answer_options(question_type, labels).items())
    widgets: dict[Control, Callable[[], forms.Widget]] = {
        "radio": lambda: forms.RadioSelect(choices=options),
        "checkbox": lambda: forms.CheckboxSelectMultiple(choices=options),
        "textarea": lambda: forms.Textarea(attrs={"rows": 3, "maxlength": question_type.max_length}),
        "date": DateInput,
        "file": forms.FileInput,
        "number": NumberInput,
        "text": forms.TextInput,
    }
    return widgets[question_type.control]()


def _load_referenced_answers(question: QuestionTask) -> dict[str, Any]:
    """Return the other answers that the rule refers to. At most one statement."""
    names = references(question.constraint)
    if not names:
        return {}
    if question.shared_answers is not None:
        return question.shared_answers
    return dict(QuestionTask.objects.filter(sent=question.sent_id, name__in=names).values_list("name", "value"))
