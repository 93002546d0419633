"""What the messenger asks of the tables: a person's conversations in order, and whether companies are all connected."""

from django.db import migrations, models
from django.db.models import Q

# One company sees its own connections alone. The answer is given only to a company that is connected with all of them.
ALL_CONNECTED = """
CREATE FUNCTION parley_all_connected(companies uuid[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH everyone AS (SELECT DISTINCT id FROM unnest(companies || parley_company()) AS given (id)),
  connected AS MATERIALIZED (
    SELECT least(c.customer_id, c.supplier_id) AS one, greatest(c.customer_id, c.supplier_id) AS other
    FROM companies_connection c
    WHERE c.customer_id IN (SELECT id FROM everyone) AND c.supplier_id IN (SELECT id FROM everyone)
      AND c.scope = 'full' AND c.state = 'active'
  ), apart AS (
    SELECT one.id AS one, other.id AS other FROM everyone one JOIN everyone other ON one.id < other.id
    WHERE NOT EXISTS (SELECT 1 FROM connected WHERE connected.one = one.id AND connected.other = other.id)
  )
  SELECT parley_company() IS NOT NULL AND NOT EXISTS (SELECT 1 FROM apart)
$$;
REVOKE ALL ON FUNCTION parley_all_connected(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_all_connected(uuid[]) TO parley_app, parley_system;
"""


class Migration(migrations.Migration):
    dependencies = [("chats", "0002_tenancy"), ("companies", "0014_own_companies")]
    operations = [
        migrations.AddIndex(
            model_name="participant",
            index=models.Index(
                "company",
                "user",
                "last_at",
                "chat",
                name="messenger_of_person",
                condition=Q(left_at=None) & ~Q(kind="thread"),
            ),
        ),
        migrations.RunSQL(ALL_CONNECTED, "DROP FUNCTION parley_all_connected(uuid[])"),
    ]
