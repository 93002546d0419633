"""Call what is no longer offered archived, as the product does."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("companies", "0009_people_of_partners")]
    operations = [
        migrations.RenameField("product", "retired_at", "archived_at"),
    ]
