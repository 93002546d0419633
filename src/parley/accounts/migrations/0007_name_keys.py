"""Store the keys by which people sort, since computing two keys for each of 20,000 people takes more than a second.

The database computes them whenever a name changes. The model leaves them out, so that pages that read a person do not
read the keys as well. Two spaces between the names sort before one, which keeps those of one last name together.
"""

from django.db import migrations

KEYS = """
ALTER TABLE accounts_user
  ADD COLUMN name_key_und bytea
    GENERATED ALWAYS AS (parley_collation_key(last_name || '  ' || first_name, 'und')) STORED,
  ADD COLUMN name_key_nb bytea
    GENERATED ALWAYS AS (parley_collation_key(last_name || '  ' || first_name, 'nb')) STORED
"""
NO_KEYS = "ALTER TABLE accounts_user DROP COLUMN name_key_und, DROP COLUMN name_key_nb"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_navigation"), ("core", "0007_collation_key")]
    operations = [migrations.RunSQL(KEYS, NO_KEYS)]
