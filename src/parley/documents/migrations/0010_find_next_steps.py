"""Find the documents that the clock has to look at by an index."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # The table stays writable while the index is built.
    atomic = False
    dependencies = [("documents", "0009_next_step")]
    operations = [
        AddIndexConcurrently(
            "requesteddocument",
            models.Index(
                fields=["next_step_on"],
                condition=models.Q(next_step_on__isnull=False),
                name="document_has_next_step",
            ),
        ),
    ]
