"""Keep in the database which secret key belongs to it, as a keyed hash: another key would spoil the history.

One row at most, which the application writes once and never changes.
"""

from django.db import migrations

TABLE = """
CREATE TABLE core_secretkeycheck (is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only), value text NOT NULL);
REVOKE UPDATE, DELETE ON core_secretkeycheck FROM parley_app, parley_system;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0004_functions_skip_temporary_tables")]
    operations = [migrations.RunSQL(TABLE, "DROP TABLE core_secretkeycheck")]
