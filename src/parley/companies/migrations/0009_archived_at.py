"""Call what is no longer offered archived, as the product does."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("companies", "0008_member_deactivated_at")]
    operations = [
        migrations.RenameField("product", "retired_at", "archived_at"),
    ]
