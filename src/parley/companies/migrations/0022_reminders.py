"""Keep the link of an invitation's weekly reminders and their number, and how often a member wants to be reminded."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("companies", "0021_daily_runs")]
    operations = [
        migrations.AddField(
            "invitation", "reminder_hash", models.CharField(blank=True, max_length=64, null=True, unique=True)
        ),
        migrations.AddField("invitation", "reminders", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AddField(
            "member",
            "reminders",
            models.CharField(
                "Reminders of open tasks",
                max_length=6,
                choices=[("daily", "Every day"), ("weekly", "Every week"), ("never", "Never")],
                default="weekly",
                db_default="weekly",
            ),
        ),
    ]
