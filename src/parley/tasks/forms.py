"""Forms of actions and requests. The same fields make the form on the page and the schema in `schema.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from parley.companies.models import Company
from parley.core.dates import DateField
from parley.core.edit_forms import EditForm
from parley.core.translation import gettext_lazy as _
from parley.files.forms import AttachmentField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from parley.companies.actor import Actor
    from parley.tasks.models import Task

TEXT_LIMIT = 5_000
ACTION_FORM = "action-form"
"""The id of the form of an action on the page of its task, for controls that stand outside of it."""


def long_text(label: Any, *, required: bool = True, hint: Any = "", rows: int = 3) -> forms.CharField:
    """Return a field for a few sentences of limited length."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=hint,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ActionForm(forms.Form):
    """The form of one action on one task.

    It knows the task and the acting person, so that fields may depend on them.
    """

    validates_in_browser: ClassVar[bool] = True
    """Whether browsers check the fields as well. Not where a field accepts more than its type, such as "-"."""

    def __init__(self, *args: Any, task: Task, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.task, self.actor = task, actor


class Explanation(ActionForm):
    explanation = long_text(
        _("Explanation"), hint=_("Explain what is missing or wrong. The other company can see this.")
    )


class CancelForm(ActionForm):
    explanation = long_text(
        _("Reason"), hint=_("The other company can see this. A cancelled task cannot be re-opened.")
    )


class DueDateForm(EditForm, ActionForm):
    due_on = DateField(label=_("Due date"), required=False, not_past=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["due_on"].initial = self.task.due_on


class PartnersField(forms.ModelMultipleChoiceField[Company]):
    """A field for one or more partner companies. Any other company is reported as one that does not exist."""

    def __init__(self, label: Any) -> None:
        super().__init__(queryset=Company.objects.none(), label=label)
        self.error_messages["invalid_choice"] = _("Choose from your partners.")
        self.error_messages["invalid_pk_value"] = _("Choose from your partners.")

    def _check_values(self, value: Any) -> Any:
        """Check the values as Django does, but without building a query for each of them."""
        try:
            wanted = {UUID(str(one)) for one in value}
        except ValueError:
            raise ValidationError(self.error_messages["invalid_pk_value"], code="invalid_pk_value") from None
        chosen = self.queryset.filter(pk__in=wanted)  # type: ignore[union-attr]
        if len(chosen) < len(wanted):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return chosen


class Shelf(NamedTuple):
    """A library that a request form chooses from, and the text shown while it is empty."""

    empty: StrOrPromise
    advice: StrOrPromise
    add: StrOrPromise
    place: str
    """URL name of the page where the first entry is added, shown to members who may `MANAGE_LIBRARY`."""


class RequestForm(forms.Form):
    """The first part of *New task*: the companies asked and the due date.

    Kinds add their own fields and their library.
    """

    shelves: ClassVar[dict[str, Shelf]] = {}

    partners = PartnersField(_("Partners"))
    due_on = DateField(label=_("Due date"), required=False, not_past=True)
    note = long_text(_("Note"), required=False, hint=_("The partner sees this with the request."))

    field_order = ["partners"]

    def __init__(self, *args: Any, actor: Actor, partners: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor = actor
        field = self.fields["partners"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = partners
        self.order_fields([*(n for n in self.fields if n not in {"due_on", "note"}), "due_on", "note"])

    def empty_shelf(self) -> Shelf | None:
        """Return the first library without entries. The form cannot be sent while there is one."""
        for name, shelf in self.shelves.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelMultipleChoiceField)
            if field.queryset is not None and not field.queryset.exists():
                return shelf
        return None


class AssignForm(forms.Form):
    """The member of the own company who gets a task."""

    to = forms.UUIDField()


class CommentForm(forms.Form):
    """The comment form. `audience` decides who can ever read the comment, so it has no default."""

    text = forms.CharField(label=_("Comment"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3}))
    audience = forms.ChoiceField(
        label=_("Visible to"), choices=[("partner", _("Business partner")), ("internal", _("Internal"))]
    )
    files = AttachmentField(label=_("Files"), required=False, multiple=True)  # type: ignore[assignment]
