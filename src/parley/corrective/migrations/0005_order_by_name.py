"""Order by name as the reader's language does. Changes no table."""

from django.db import migrations

from parley.core.collation import ByName


class Migration(migrations.Migration):
    dependencies = [("corrective", "0004_archived_at"), ("core", "0007_collation_key")]
    operations = [
        migrations.AlterModelOptions("category", {"ordering": [ByName("name"), "pk"]}),
        migrations.AlterModelOptions("template", {"ordering": [ByName("name"), "pk"]}),
    ]
