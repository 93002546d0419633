from django.db import models

from parley.tasks.models import Task


class ToyTask(models.Model):
    """The text of the latest wave."""

    task = models.OneToOneField(Task, primary_key=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.words
