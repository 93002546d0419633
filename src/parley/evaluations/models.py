"""Evaluations of partners.

All tables but `EvaluatedPartner` belong to the evaluating company alone: until an evaluation is released, its partner's
queries find nothing, not even that it exists.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from parley.companies.models import Company
from parley.core.fields import DateTimeField
from parley.core.ids import new_id
from parley.core.library import LibraryItem
from parley.core.translation import gettext_lazy as _
from parley.core.translation import pgettext_lazy
from parley.evaluations.charts import Radar, radar
from parley.evaluations.criteria import TONES, Criterion, Grade, Scale, Scored, label_of, on_scale
from parley.evaluations.figures import figure, signed
from parley.tasks.models import Task


def _score_field(label: Any = "", **options: Any) -> Any:
    return models.DecimalField(label, max_digits=5, decimal_places=2, **options)


class EvaluationTemplate(LibraryItem):
    """An evaluation template. It is copied into each cycle, so that changes affect later ones only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Name"), max_length=120)
    scale = models.PositiveSmallIntegerField(_("Scale"), choices=Scale, default=Scale.FIVE)
    class_a = _score_field(_("Class A from"))
    class_b = _score_field(_("Class B from"))
    criteria = models.JSONField(default=list)
    changed_at = DateTimeField(auto_now=True)

    unique_constraint = "evaluation_template_once"
    duplicate_text = _("Another template is already called “%(name)s”.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "name"], name="evaluation_template_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def weighted(self) -> list[Criterion]:
        return [Criterion.from_json(kept) for kept in self.criteria]


class Cycle(models.Model):
    """One round of evaluations: several partners, all by the same criteria and the same people."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(EvaluationTemplate, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Name"), max_length=160)
    scale = models.PositiveSmallIntegerField(choices=Scale)
    class_a = _score_field()
    class_b = _score_field()
    earlier = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["company", "-started_at", "-id"], name="cycles_by_start")]

    def __str__(self) -> str:
        return self.name


class CycleCriterion(models.Model):
    """The evaluator of a criterion in a cycle, and their turn: lower turns first, equal turns at the same time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    preset = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=80, blank=True)
    weight = models.PositiveSmallIntegerField()
    evaluator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    turn = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["cycle", "position"], name="criterion_position")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return label_of(self.preset, self.name)

    @property
    def criterion(self) -> Criterion:
        return Criterion(self.preset, self.name, self.weight)


class Evaluation(models.Model):
    """One partner in one cycle."""

    class State(models.TextChoices):
        SCORING = "scoring", pgettext_lazy("evaluation", "Being scored")
        REVIEW = "review", pgettext_lazy("evaluation", "To be released")
        RELEASED = "released", pgettext_lazy("evaluation", "Released")
        LEFT_OUT = "left_out", pgettext_lazy("evaluation", "Excluded")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="evaluations")
    partner = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.SCORING)
    turn = models.PositiveSmallIntegerField(null=True)
    """The turn of the evaluators who score now; None once all have scored."""
    result = _score_field(null=True)
    grade = models.CharField(max_length=1, choices=Grade, blank=True)
    task = models.OneToOneField(Task, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cycle", "partner"], name="evaluated_once_per_cycle")]
        indexes = [
            models.Index(
                fields=["company", "state"], condition=Q(state__in=["scoring", "review"]), name="evaluations_open"
            ),
            models.Index(fields=["company", "partner"], name="evaluations_of_partner"),
        ]

    def __str__(self) -> str:
        return f"{self.cycle}: {self.partner}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.SCORING, self.State.REVIEW)


class Score(models.Model):
    """An evaluator's score and comment on one criterion; a draft until `is_given`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(CycleCriterion, on_delete=models.PROTECT, related_name="+")
    value = _score_field(null=True)
    comment = models.TextField(max_length=2000, blank=True)
    is_given = models.BooleanField(default=False)
    sent_back = models.TextField(max_length=2000, blank=True)
    """The reviewer's reason for asking for a new score."""
    scored_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    scored_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evaluation", "criterion"], name="scored_once")]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"


class EvaluatedPartner(models.Model):
    """A released evaluation, as both companies see it. Written once, and never changed by later scores."""

    task = models.OneToOneField(Task, primary_key=True, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    supplier = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    cycle_name = models.CharField(max_length=160)
    scale = models.PositiveSmallIntegerField(choices=Scale)
    class_a = _score_field()
    class_b = _score_field()
    result = _score_field()
    grade = models.CharField(max_length=1, choices=Grade)
    scores = models.JSONField()
    earlier_name = models.CharField(max_length=160, blank=True)
    earlier_result = _score_field(null=True)
    earlier_scale = models.PositiveSmallIntegerField(null=True)
    earlier_grade = models.CharField(max_length=1, blank=True)
    released_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["supplier", "-released_at", "-task"], name="received_by_date"),
            models.Index(fields=["customer", "supplier", "-released_at"], name="given_by_date"),
        ]

    def __str__(self) -> str:
        return self.cycle_name

    @cached_property
    def lines(self) -> list[Scored]:
        return [Scored.from_json(kept) for kept in self.scores]

    @cached_property
    def radar(self) -> Radar | None:
        lines = self.lines
        return radar([line.value for line in lines], [line.before for line in lines], self.scale)

    @property
    def class_a_words(self) -> str:
        return figure(self.class_a)

    @property
    def class_b_words(self) -> str:
        return figure(self.class_b)

    @property
    def change(self) -> Decimal | None:
        """Return the change since the earlier cycle, in points of this cycle's scale."""
        if self.earlier_result is None or self.earlier_scale is None:
            return None
        result: Decimal = self.result
        return result - on_scale(self.earlier_result, of=self.earlier_scale, to=self.scale)

    @property
    def tone(self) -> str:
        return TONES[Grade(self.grade)]

    @property
    def result_words(self) -> str:
        return _("%(result)s of %(best)s") % {"result": figure(self.result), "best": figure(self.scale)}

    @property
    def change_words(self) -> str:
        return signed(self.change) if self.change is not None else ""
