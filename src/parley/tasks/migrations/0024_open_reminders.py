"""Keep for which days and weeks members were reminded of their open tasks. Only the system writes them."""

import django.db.models.deletion
from django.db import migrations, models

from parley.core.rls import Tenancy

READ_ONLY = "REVOKE INSERT, UPDATE, DELETE ON tasks_openreminder FROM parley_app"
WRITABLE = "GRANT INSERT, UPDATE, DELETE ON tasks_openreminder TO parley_app"


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
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="companies.company",
                    ),
                ),
            ],
        ),
        Tenancy("tasks_openreminder"),
        migrations.RunSQL(READ_ONLY, WRITABLE),
    ]
