"""Give each company a time zone, that of its owner, and a row for each day whose work is done."""

import django.db.models.deletion
from django.db import migrations, models

from parley.core.rls import Tenancy

ZONES = """
UPDATE companies_company c SET time_zone = u.time_zone
FROM companies_member m JOIN accounts_user u ON u.id = m.user_id
WHERE m.company_id = c.id AND m.role = 'owner' AND u.time_zone <> '';
"""
# The application reads its own runs; only the system writes them.
READ_ONLY = "REVOKE INSERT, UPDATE, DELETE ON companies_dailyrun FROM parley_app"
WRITABLE = "GRANT INSERT, UPDATE, DELETE ON companies_dailyrun TO parley_app"


class Migration(migrations.Migration):
    dependencies = [("companies", "0020_mails_show_content")]
    operations = [
        migrations.AddField(
            "company",
            "time_zone",
            models.CharField("Time zone", max_length=64, default="Europe/Berlin", db_default="Europe/Berlin"),
        ),
        migrations.RunSQL(ZONES, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="DailyRun",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "company_id", "work", "day", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("work", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("finished_at", models.DateTimeField()),
                ("skipped", models.PositiveIntegerField(default=0)),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="companies.company",
                    ),
                ),
            ],
        ),
        Tenancy("companies_dailyrun"),
        migrations.RunSQL(READ_ONLY, WRITABLE),
    ]
