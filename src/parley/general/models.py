"""General tasks: free requests to another company."""

from django.db import models

from parley.tasks.models import Task


class GeneralTask(models.Model):
    """The latest answer to a free request. The question itself is the task's title and note."""

    task = models.OneToOneField(Task, primary_key=True, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(blank=True)
    file = models.ForeignKey("files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.answer[:60]
