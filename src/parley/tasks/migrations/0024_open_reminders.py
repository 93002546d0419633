"""Keep for which days and weeks members were reminded of their open tasks. Only the system looks at it."""

import django.db.models.deletion
from django.db import migrations, models

from parley.core.rls import Tenancy


class Migration(migrations.Migration):
    dependencies = [("tasks", "0023_rare_words_first"), ("companies", "0022_reminders")]
    operations = [
        migrations.CreateModel(
            name="OpenReminder",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id", "period", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("period", models.DateField()),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="companies.member",
                    ),
                ),
            ],
        ),
        Tenancy("tasks_openreminder", sees="false"),
    ]
