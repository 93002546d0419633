"""The ground of row-level security: what the policies ask, and what the two roles may touch.

The roles themselves belong to the database cluster and are made by `parley migrate` before the first migration.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION parley_company() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('parley.company', true), '')::uuid $$;
CREATE FUNCTION parley_user() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('parley.user', true), '')::uuid $$;
"""

GRANTS = """
GRANT USAGE ON SCHEMA public TO parley_app, parley_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO parley_app, parley_system;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO parley_app, parley_system;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO parley_app, parley_system;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO parley_app, parley_system;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS btree_gin", ""),
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION parley_company(); DROP FUNCTION parley_user()"),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
