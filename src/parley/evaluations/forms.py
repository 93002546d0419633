"""Forms of evaluations: templates with weights, cycles with people, scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from parley.accounts.models import User
from parley.companies.models import Company
from parley.companies.queries import active_partners
from parley.core.collation import by_name
from parley.core.dates import DateField
from parley.core.edit_forms import EditForm
from parley.core.numbers import NumberField
from parley.core.text_fields import NameField
from parley.core.translation import gettext
from parley.core.translation import gettext_lazy as _
from parley.evaluations.actions import Assigned, Given
from parley.evaluations.actions.cycles import FIRST_TURN, LAST_TURN
from parley.evaluations.criteria import PRESETS, Criterion, Scale
from parley.evaluations.figures import plain
from parley.evaluations.models import Cycle, CycleCriterion, EvaluationTemplate
from parley.evaluations.queries.evaluations import Line
from parley.tasks.forms import PartnersField, long_text

OWN_CRITERIA = 10
OFFERED_AT_FIRST = 2
EVEN_WEIGHT = 20


def _score_field(label: Any, *, required: bool = True) -> NumberField:
    return NumberField(
        label=label,
        required=required,
        max_digits=5,
        decimal_places=2,
        error_messages={"number": _("Enter a number, such as 4 or 3.5.")},
    )


def _weight_field(label: Any) -> NumberField:
    return NumberField(
        label=label,
        required=False,
        error_messages={"number": _("The weight must be a whole number from 1 to 100.")},
    )


class TemplateForm(EditForm, forms.Form):
    """A template. Presets have a weight each, own criteria a name as well. A criterion without a weight is not used."""

    name = NameField(label=_("Name"), max_length=120)
    scale = forms.TypedChoiceField(label=_("Scale"), choices=Scale, coerce=int, widget=forms.RadioSelect)
    class_a = _score_field(_("Class A from"))
    class_b = _score_field(_("Class B from"))

    def __init__(self, *args: Any, template: EvaluationTemplate | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = _initial_of(template)
        for preset, label in PRESETS.items():
            self.fields[f"weight_{preset}"] = _weight_field(gettext("Weight of “%(criterion)s”") % {"criterion": label})
        for number in range(OWN_CRITERIA):
            self.fields[f"own_name_{number}"] = NameField(
                label=gettext("Own criterion %(number)s") % {"number": number + 1}, max_length=80, required=False
            )
            self.fields[f"own_weight_{number}"] = _weight_field(
                gettext("Weight of own criterion %(number)s") % {"number": number + 1}
            )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for number in range(OWN_CRITERIA):
            name, weight = given.get(f"own_name_{number}"), given.get(f"own_weight_{number}")
            if weight and not name:
                self.add_error(f"own_name_{number}", ValidationError(_("Enter a name for this criterion.")))
            elif name and not weight and f"own_weight_{number}" not in self.errors:
                self.add_error(f"own_weight_{number}", ValidationError(_("Enter a weight for this criterion.")))
        return given

    @property
    def presets(self) -> list[tuple[str, forms.BoundField]]:
        return [(str(label), self[f"weight_{preset}"]) for preset, label in PRESETS.items()]

    @property
    def own(self) -> list[tuple[forms.BoundField, forms.BoundField, bool]]:
        """Return name and weight of each own criterion, and whether the row is folded away at first."""
        rows = [(self[f"own_name_{number}"], self[f"own_weight_{number}"]) for number in range(OWN_CRITERIA)]
        used = max((n for n, pair in enumerate(rows, 1) if any(field.value() for field in pair)), default=0)
        return [(*pair, number >= used + OFFERED_AT_FIRST) for number, pair in enumerate(rows)]

    @property
    def given(self) -> dict[str, Any]:
        """Return the cleaned values as arguments of `keep_template`."""
        said = self.cleaned_data
        named = [(preset, "", said[f"weight_{preset}"]) for preset in PRESETS]
        named += [("", said[f"own_name_{n}"], said[f"own_weight_{n}"]) for n in range(OWN_CRITERIA)]
        kept = {name: said[name] for name in ("name", "scale", "class_a", "class_b")}
        return {**kept, "criteria": [Criterion(*one) for one in named if one[2]]}


def _initial_of(template: EvaluationTemplate | None) -> dict[str, Any]:
    if template is None:
        weights: dict[str, Any] = {f"weight_{preset}": EVEN_WEIGHT for preset in PRESETS}
        return {"scale": Scale.FIVE, "class_a": Decimal(4), "class_b": Decimal("2.5"), **weights}
    initial: dict[str, Any] = {
        "name": template.name,
        "scale": template.scale,
        "class_a": plain(template.class_a),
        "class_b": plain(template.class_b),
    }
    own = 0
    for criterion in template.weighted:
        if criterion.preset:
            initial[f"weight_{criterion.preset}"] = criterion.weight
        else:
            initial |= {f"own_name_{own}": criterion.name, f"own_weight_{own}": criterion.weight}
            own += 1
    return initial


class PersonField(forms.ModelChoiceField[User]):
    """A field for an active member of the acting company."""

    def __init__(self, label: Any, people: Any) -> None:
        super().__init__(queryset=people, label=label, empty_label=_("Choose …"))
        self.error_messages["invalid_choice"] = _("Choose a member of your company.")
        self.error_messages["invalid_pk_value"] = _("Choose a member of your company.")

    def label_from_instance(self, person: User) -> str:
        return person.name


class PeopleForm(EditForm, forms.Form):
    """The evaluators of each criterion, their order, and the final reviewer."""

    def __init__(
        self,
        *args: Any,
        company: Company,
        criteria: Sequence[Criterion | CycleCriterion],
        chosen: Mapping[int, tuple[UUID, int]] | None = None,
        chosen_reviewer: UUID | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.criteria = list(criteria)
        here = User.objects.filter(memberships__company=company, memberships__is_active=True)
        people = here.order_by(*by_name("last_name", "first_name"), "pk")
        known = {person.pk: person for person in people}
        # One statement for all menus.
        options_of_people = [("", _("Choose …")), *((str(key), person.name) for key, person in known.items())]
        for position, criterion in enumerate(self.criteria):
            person, turn = (chosen or {}).get(position, (None, position + 1))
            field = PersonField(gettext("Who scores “%(criterion)s”") % {"criterion": criterion.label}, people)
            self.fields[f"evaluator_{position}"] = field
            field.widget.choices = options_of_people
            field.initial = person if person in known else None
            order = NumberField(
                label=gettext("Turn of “%(criterion)s”") % {"criterion": criterion.label},
                min_value=FIRST_TURN,
                max_value=LAST_TURN,
                initial=turn,
            )
            order.error_messages["required"] = _("Enter the order: 1 comes first.")
            self.fields[f"turn_{position}"] = order
        reviewer = PersonField(_("Final reviewer"), people)
        reviewer.help_text = _("Sees all scores once they are given, and releases them to the partner.")
        reviewer.initial = chosen_reviewer if chosen_reviewer in known else None
        self.fields["reviewer"] = reviewer
        reviewer.widget.choices = options_of_people

    @property
    def rows(self) -> list[tuple[Criterion | CycleCriterion, forms.BoundField, forms.BoundField]]:
        return [(c, self[f"evaluator_{n}"], self[f"turn_{n}"]) for n, c in enumerate(self.criteria)]

    @property
    def people(self) -> list[Assigned]:
        said = self.cleaned_data
        return [Assigned(said[f"evaluator_{n}"], said[f"turn_{n}"]) for n in range(len(self.criteria))]


class StartForm(PeopleForm):
    """The form of a new cycle."""

    name = NameField(label=_("Name"), max_length=160, help_text=_("Partners see this with their evaluation."))
    partners = PartnersField(_("Partners"))
    earlier = forms.ModelChoiceField(
        queryset=Cycle.objects.none(), label=_("Compare with"), required=False, empty_label=_("No earlier cycle")
    )
    due_on = DateField(label=_("Scoring deadline"), required=False, not_past=True)
    field_order = ["name", "partners", "earlier", "due_on"]

    def __init__(self, *args: Any, company: Company, template: EvaluationTemplate, **options: Any) -> None:
        super().__init__(*args, company=company, criteria=template.weighted, **options)
        partners, earlier = self.fields["partners"], self.fields["earlier"]
        assert isinstance(partners, PartnersField)
        assert isinstance(earlier, forms.ModelChoiceField)
        partners.queryset = active_partners(company)
        earlier.queryset = Cycle.objects.filter(company=company).order_by("-started_at")
        earlier.error_messages["invalid_choice"] = _("Choose one of your earlier cycles.")


class ScoreForm(forms.Form):
    """One evaluator's scores for one partner. A draft may be incomplete, but its scores must be within the scale."""

    def __init__(self, *args: Any, lines: Iterable[Line], scale: int, as_draft: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = list(lines)
        for line in self.lines:
            value = _score_field(line.asked.label, required=not as_draft)
            value.initial = plain(line.score.value) if line.score and line.score.value is not None else None
            value.help_text = gettext("From 0 to %(best)s; counts for %(weight)s%%.") % {
                "best": scale,
                "weight": line.asked.weight,
            }
            comment = long_text(
                gettext("Comment on “%(criterion)s”") % {"criterion": line.asked.label}, required=False, rows=2
            )
            comment.max_length = 2000
            comment.initial = line.score.comment if line.score else ""
            self.fields[f"value_{line.asked.position}"] = value
            self.fields[f"comment_{line.asked.position}"] = comment

    @property
    def rows(self) -> list[tuple[Line, forms.BoundField, forms.BoundField]]:
        return [
            (line, self[f"value_{line.asked.position}"], self[f"comment_{line.asked.position}"]) for line in self.lines
        ]

    @property
    def given(self) -> dict[UUID, Given]:
        said = self.cleaned_data
        return {
            line.asked.pk: Given(said[f"value_{line.asked.position}"], said[f"comment_{line.asked.position}"])
            for line in self.lines
        }


class SendBackForm(forms.Form):
    """The criteria to score again, and the reason."""

    criteria = forms.MultipleChoiceField(label=_("Criteria to score again"), widget=forms.CheckboxSelectMultiple)
    note = long_text(_("Explanation"), hint=_("Only those who score it can see this."))

    def __init__(self, *args: Any, lines: Iterable[Line], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["criteria"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(line.asked.pk), f"{line.asked.label} · {line.asked.evaluator.name}") for line in lines]
        field.error_messages["required"] = _("Choose what should be scored again.")
        field.error_messages["invalid_choice"] = _("Choose from the list.")
        note = self.fields["note"]
        assert isinstance(note, forms.CharField)
        note.max_length = 2000


class ReleaseForm(forms.Form):
    summary = long_text(_("Summary"), required=False, hint=_("The partner sees this above the scores."), rows=2)
