"""Call what is no longer offered archived, as the product does."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0004_labels")]
    operations = [
        migrations.RemoveConstraint("questionnaire", "questionnaire_name_once"),
        migrations.RenameField("questionnaire", "retired_at", "archived_at"),
        migrations.AddConstraint(
            "questionnaire",
            models.UniqueConstraint(
                "company", Lower("name"), condition=models.Q(archived_at=None), name="questionnaire_name_once"
            ),
        ),
    ]
