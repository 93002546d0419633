"""The function that reads a request's actor is named for what it returns."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("companies", "0005_connections_move_as_declared")]

    operations = [
        migrations.RunSQL(
            "ALTER FUNCTION parley_open_desk(uuid, uuid) RENAME TO parley_actor",
            "ALTER FUNCTION parley_actor(uuid, uuid) RENAME TO parley_open_desk",
        )
    ]
