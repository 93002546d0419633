"""The newest tasks of a product are found by an index, for the search by its code."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # The table stays writable while the index is built.
    atomic = False
    dependencies = [("documents", "0007_order_by_name")]
    operations = [
        AddIndexConcurrently("requesteddocument", models.Index(fields=["product", "task"], name="newest_of_product")),
    ]
