"""Forms of corrective actions: for sending them, and for each step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from parley.companies.actor import Actor
from parley.companies.models import Member
from parley.companies.queries import active_partners, colleagues
from parley.core import clock
from parley.core.dates import DateField
from parley.core.edit_forms import EditForm, hash_values
from parley.core.translation import gettext_lazy as _
from parley.corrective.disciplines import CONTAINMENT, NAMES
from parley.corrective.models import Category, Template, TemplateField
from parley.corrective.template_fields import field_name, form_field
from parley.files.forms import AttachmentField
from parley.tasks.forms import ActionForm, RequestForm, long_text

LONGEST_PERSON = 120


class PeopleField(forms.ModelMultipleChoiceField[Member]):
    """A field for some of the acting company's members."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Member.objects.none(), required=False, **options)
        self.error_messages["invalid_choice"] = _("Choose from the members of your company.")
        self.error_messages["invalid_pk_value"] = _("Choose from the members of your company.")

    def label_from_instance(self, obj: Member) -> str:
        return f"{obj.user.name}, {obj.position}" if obj.position else obj.user.name


class NewCorrectiveAction(RequestForm):
    """The partner, what happened, and the fields of the template."""

    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.none(), empty_label=None)
    title = forms.CharField(
        label=_("What happened?"), max_length=200, help_text=_("In a few words. This becomes the title.")
    )
    containment_due_on = DateField(
        label=_("Containment due"),
        required=False,
        not_past=True,
        help_text=_("Date by which the partner must contain the problem (D3)."),
    )
    told = PeopleField(
        label=_("Colleagues to notify"),
        help_text=_("They get an e-mail at each step. The partner does not see who you choose."),
    )

    def __init__(
        self, *args: Any, actor: Actor, template: Template | None, fields: Iterable[TemplateField], **options: Any
    ) -> None:
        super().__init__(*args, actor=actor, partners=active_partners(actor.company), **options)
        self.asked = list(fields)
        own = {field_name(field): form_field(field) for field in self.asked}
        self.fields.update(own)
        self.fields["partners"].help_text = _("Each partner gets its own corrective action.")
        self._offer_categories(actor)
        people = self.fields["told"]
        assert isinstance(people, PeopleField)
        people.queryset = colleagues(actor.company).exclude(user=actor.user)
        self.fields["note"].label = _("Note")
        if template is None or not template.has_disciplines:
            del self.fields["containment_due_on"]
        self.order_fields(["partners", "category", "title", *own, "note", "due_on", "containment_due_on", "told"])

    def _offer_categories(self, actor: Actor) -> None:
        categories = Category.objects.filter(company=actor.company, archived_at=None)
        field = self.fields["category"]
        assert isinstance(field, forms.ModelChoiceField)
        if not categories.exists():
            del self.fields["category"]
            return
        field.queryset = categories
        field.empty_label = str(_("Please choose"))
        field.error_messages["invalid_choice"] = _("Choose from the list.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        due_on, contained = given.get("due_on"), given.get("containment_due_on")
        if due_on and contained and contained > due_on:
            self.add_error("containment_due_on", _("The containment date must not be after the due date."))
        return given


class AddFile(ActionForm):
    files = AttachmentField(label=_("Files"), multiple=True)  # type: ignore[assignment]
    remark = long_text(_("Remark"), required=False, rows=2)


class Resolve(ActionForm):
    remark = long_text(_("What was done"), hint=_("The other company can see this."))


class ReOpen(ActionForm):
    explanation = long_text(_("Reason"), hint=_("Explain what still needs to be done. The other company can see this."))


class FillStep(EditForm, ActionForm):
    """One of the eight disciplines, filled in for the first time or corrected."""

    discipline = forms.TypedChoiceField(
        label=_("Discipline"),
        coerce=int,
        choices=[(number, f"D{number}") for number in NAMES],
    )
    owner = forms.CharField(label=_("Responsible"), max_length=LONGEST_PERSON)
    on = DateField(label=_("Date"))
    text = long_text(_("Result"), rows=4, hint=_("The other company can see this."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["discipline"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(number, f"D{number} {name}") for number, name in NAMES.items()]
        wanted = str(self.initial.get("discipline", ""))
        number = wanted if wanted in map(str, NAMES) else str(self.task.subject.next_step)
        self.initial = {
            "discipline": number,
            "owner": self.actor.user.name,
            "on": clock.today().isoformat(),
            "text": "",
            **self._stored_step(number),
        }

    @property
    def stamp(self) -> str:
        """One hash per discipline: a colleague who fills in another one is not in the way."""
        return ".".join(hash_values(self._stored_step(str(number))) for number in NAMES)

    def is_overtaken(self, stamp: str) -> bool:
        hashes = dict(zip(map(str, NAMES), stamp.split("."), strict=False))
        number = str(self.data.get("discipline", ""))
        return number in hashes and hashes[number] != hash_values(self._stored_step(number))

    def stored_values(self) -> dict[str, Any]:
        return {"owner": "", "on": None, "text": "", **self._stored_step(str(self.data.get("discipline", "")))}

    def _stored_step(self, number: str) -> dict[str, Any]:
        filled = self.task.subject.disciplines.get(number, {})
        return {name: filled[name] for name in ("owner", "on", "text") if name in filled}

    def clean(self) -> dict[str, Any]:
        """Refuse a containment date in the future.

        Containment is reported when done; plans belong into the other steps.
        """
        given = super().clean() or {}
        on = given.get("on")
        if on and given.get("discipline") == CONTAINMENT and on > clock.today():
            self.add_error("on", _("This date is in the future. Fill in containment once it is done."))
        return given


class CheckEffectiveness(ActionForm):
    outcome = forms.ChoiceField(
        label=_("Outcome of the check"),
        widget=forms.RadioSelect,
        choices=[("effective", _("Effective")), ("not_effective", _("Not effective"))],
    )
    on = DateField(label=_("Checked on"), not_future=True)
    finding = long_text(_("Finding"), hint=_("How it was checked, and what was found. The other company can see this."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {"on": clock.today().isoformat(), **self.initial}


class ToldForm(EditForm, forms.Form):
    """The members of the acting company to notify."""

    people = PeopleField(label=_("Colleagues to notify"))

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        people = self.fields["people"]
        assert isinstance(people, PeopleField)
        people.queryset = colleagues(actor.company)
