"""Corrective actions: a company's categories and templates, and the actions asked of partners."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from parley.companies.models import Company
from parley.core.collation import ByName
from parley.core.ids import new_id
from parley.core.library import LibraryItem
from parley.core.translation import gettext_lazy as _
from parley.corrective.answers import Answer, FieldType
from parley.corrective.disciplines import NAMES, NEEDED_TO_RESOLVE, Check, Discipline, Filled
from parley.tasks.models import Task

LONGEST_NAME = 80


class Category(LibraryItem):
    """A category that corrective actions are counted by, such as foreign bodies or labelling."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Name"), max_length=LONGEST_NAME)

    unique_constraint = "category_name_once"
    duplicate_text = _("“%(name)s” already exists. Choose another name.")

    class Meta:
        ordering = [ByName("name"), "pk"]
        constraints = [
            models.UniqueConstraint("company", Lower("name"), condition=Q(archived_at=None), name="category_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Template(LibraryItem):
    """The questions besides a title, and whether the partner works through the eight disciplines."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Name"), max_length=LONGEST_NAME)
    description = models.TextField(_("Description"), max_length=500, blank=True)
    has_disciplines = models.BooleanField(_("Require the eight disciplines (8D)"), default=False)

    unique_constraint = "corrective_template_name_once"
    duplicate_text = _("“%(name)s” already exists. Choose another name.")

    class Meta:
        ordering = [ByName("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                "company", Lower("name"), condition=Q(archived_at=None), name="corrective_template_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class TemplateField(models.Model):
    """One question of a template."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="fields")
    position = models.PositiveIntegerField()
    label = models.CharField(_("Label"), max_length=LONGEST_NAME)
    type = models.CharField(_("Type"), max_length=10, choices=FieldType, default=FieldType.TEXT)
    required = models.BooleanField(_("Required"), default=False)
    choices = ArrayField(models.CharField(max_length=LONGEST_NAME), default=list, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint("template", Lower("label"), name="corrective_field_label_once")]

    def __str__(self) -> str:
        return self.label


class CorrectiveAction(models.Model):
    """The subject of a corrective action with the wording of the time, and the dates that the analysis counts."""

    class WaitsFor(models.TextChoices):
        REQUESTER = "requester"
        RESPONDER = "responder"
        NOBODY = ""

    task = models.OneToOneField(Task, primary_key=True, on_delete=models.PROTECT, related_name="+")
    requester = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    responder = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    category = models.CharField(max_length=LONGEST_NAME, blank=True)
    template = models.CharField(max_length=LONGEST_NAME, blank=True)
    answers = models.JSONField(default=list)
    """The template's questions with their answers: see `answers.Answer`."""
    has_disciplines = models.BooleanField(default=False)
    disciplines = models.JSONField(default=dict)
    """The partner's answers so far, by number: see `disciplines.Filled`."""
    containment_due_on = models.DateField(null=True, blank=True)
    contained_on = models.DateField(null=True, blank=True)
    effectiveness = models.JSONField(null=True, blank=True)
    """The requester's check since the last time the action was resolved: see `disciplines.Check`."""
    waits_for = models.CharField(max_length=10, choices=WaitsFor, default=WaitsFor.RESPONDER, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    times_reopened = models.PositiveIntegerField(default=0)

    class Meta:
        # The lists read the first index of each side in order; the figures read all of it without the table.
        indexes = [
            models.Index(
                fields=["requester", "opened_at", "task"],
                include=[
                    "responder",
                    "category",
                    "waits_for",
                    "closed_at",
                    "times_reopened",
                    "containment_due_on",
                    "contained_on",
                ],
                name="corrective_asked",
            ),
            models.Index(
                fields=["responder", "opened_at", "task"],
                include=[
                    "requester",
                    "category",
                    "waits_for",
                    "closed_at",
                    "times_reopened",
                    "containment_due_on",
                    "contained_on",
                ],
                name="corrective_received",
            ),
        ]
        constraints = [models.CheckConstraint(condition=~Q(requester=F("responder")), name="corrective_between_two")]

    def __str__(self) -> str:
        return f"{self.category} {self.task_id}"

    @property
    def answered(self) -> list[Answer]:
        return [Answer(**kept) for kept in self.answers]

    @property
    def steps(self) -> list[Discipline]:
        """Return D1 to D8, filled in or not."""
        kept = {number: self.disciplines.get(str(number)) for number in NAMES}
        return [Discipline(number, NAMES[number], Filled.of(said) if said else None) for number, said in kept.items()]

    @property
    def missing(self) -> list[int]:
        """Return the disciplines that must be filled in before the action can be resolved."""
        needed = NEEDED_TO_RESOLVE if self.has_disciplines else ()
        return [number for number in needed if str(number) not in self.disciplines]

    @property
    def next_step(self) -> int:
        """Return the first discipline that is not filled in, or the last one if all are."""
        return next((number for number in NAMES if str(number) not in self.disciplines), max(NAMES))

    @property
    def is_contained_late(self) -> bool:
        due, done = self.containment_due_on, self.contained_on
        return bool(due and done and done > due)

    @property
    def checked(self) -> Check | None:
        return Check.of(self.effectiveness) if self.effectiveness else None

    @property
    def may_be_closed(self) -> bool:
        """Return whether the action may be closed.

        With the eight disciplines, it must have been found effective first.
        """
        return not self.has_disciplines or bool(self.checked and self.checked.is_effective)


class Told(models.Model):
    """A member whom a company has named as a recipient of each step. The partner does not see it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+", db_index=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "company", "user"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.user_id}"
