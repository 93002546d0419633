"""Order by name as the reader's language does. Changes no table."""

from django.db import migrations

from parley.core.collation import ByName


class Migration(migrations.Migration):
    dependencies = [("companies", "0012_former_partners"), ("core", "0007_collation_key")]
    operations = [
        migrations.AlterModelOptions("company", {"ordering": [ByName("name"), "pk"]}),
        migrations.AlterModelOptions("product", {"ordering": [ByName("name"), "pk"]}),
    ]
