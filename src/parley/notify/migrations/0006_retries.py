"""When a mail that was not sent is tried again, and when it is given up."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0005_rename_parts")]

    operations = [
        migrations.AddField("outgoingmail", "next_try_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("outgoingmail", "gives_up_at", models.DateTimeField(blank=True, null=True)),
    ]
