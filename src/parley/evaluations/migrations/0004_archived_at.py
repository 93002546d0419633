"""Call what is no longer offered archived, as the product does."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0003_labels")]
    operations = [
        migrations.RenameField("evaluationtemplate", "retired_at", "archived_at"),
    ]
