"""Call what is no longer offered archived, as the product does."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("agreements", "0004_labels")]
    operations = [
        migrations.RemoveConstraint("agreementtemplate", "agreement_name_once"),
        migrations.RenameField("agreementtemplate", "retired_at", "archived_at"),
        migrations.AddConstraint(
            "agreementtemplate",
            models.UniqueConstraint(
                "company", Lower("name"), condition=models.Q(archived_at=None), name="agreement_name_once"
            ),
        ),
    ]
