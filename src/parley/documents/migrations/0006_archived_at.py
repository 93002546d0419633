"""Call what is no longer offered archived, as the product does."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_labels")]
    operations = [
        migrations.RemoveConstraint("documenttype", "document_type_name_once"),
        migrations.RenameField("documenttype", "retired_at", "archived_at"),
        migrations.AddConstraint(
            "documenttype",
            models.UniqueConstraint(
                "company", Lower("name"), "scope", condition=models.Q(archived_at=None), name="document_type_name_once"
            ),
        ),
    ]
