"""Who has Parley open, as the hubs write it. Both tables are unlogged: after a crash the hubs fill them again."""

from django.db import models


class RunningHub(models.Model):
    """A hub and when it last said that it runs. What a hub wrote that stopped saying so is not believed any more."""

    id = models.CharField(primary_key=True, max_length=40)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.id


class Presence(models.Model):
    """A user who has at least one stream open at a hub, for a company."""

    hub = models.CharField(max_length=40)
    user_id = models.UUIDField()
    company_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "company_id", "hub"], name="present_once_per_hub")]

    def __str__(self) -> str:
        return f"{self.user_id}@{self.company_id}"
