"""Calendars of members. A feed is found by the hash of its secret, before anybody is known."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import parley.core.fields
import parley.core.ids
from parley.core.rls import OWN, Tenancy

# The owner reads the row of a secret, and whether its person still works for the company.
READER = """
CREATE FUNCTION parley_calendar_reader(hash text) RETURNS TABLE (feed uuid, company uuid, person uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT f.id, f.company_id, f.user_id FROM calendars_feed f
  JOIN companies_member m ON m.company_id = f.company_id AND m.user_id = f.user_id AND m.is_active
  JOIN accounts_user u ON u.id = f.user_id AND u.is_active
  WHERE f.secret_hash = hash AND f.revoked_at IS NULL
$$;
REVOKE ALL ON FUNCTION parley_calendar_reader(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_calendar_reader(text) TO parley_app, parley_system;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("companies", "0021_daily_runs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Feed",
            fields=[
                (
                    "id",
                    models.UUIDField(default=parley.core.ids.new_id, editable=False, primary_key=True, serialize=False),
                ),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", parley.core.fields.DateTimeField(auto_now_add=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "fetched_at",
                    models.DateTimeField(blank=True, help_text="Roughly when a program last fetched it.", null=True),
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
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("company", "user"),
                        name="one_calendar_per_member",
                    )
                ],
            },
        ),
        Tenancy("calendars_feed", sees=f"{OWN} AND user_id = (SELECT parley_user())"),
        migrations.RunSQL(READER, "DROP FUNCTION parley_calendar_reader(text)"),
    ]
