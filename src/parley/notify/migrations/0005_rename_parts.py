"""A mail's parts are its paragraphs."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notify", "0004_repair_edited_migrations")]

    operations = [migrations.RenameField(model_name="outgoingmail", old_name="parts", new_name="paragraphs")]
