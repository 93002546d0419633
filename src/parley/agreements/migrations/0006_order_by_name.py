"""Order by name as the reader's language does. Changes no table."""

from django.db import migrations

from parley.core.collation import ByName


class Migration(migrations.Migration):
    dependencies = [("agreements", "0005_archived_at"), ("core", "0007_collation_key")]
    operations = [
        migrations.AlterModelOptions("agreementtemplate", {"ordering": [ByName("name"), "pk"]}),
    ]
