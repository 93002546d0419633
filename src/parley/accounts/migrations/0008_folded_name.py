"""Store names and addresses as the search compares them: folding the names of 20,000 people takes half a second.

The database folds them whenever they change. As with the keys they sort by, the model leaves the column out.
"""

from django.db import migrations

FOLDED = """
ALTER TABLE accounts_user
  ADD COLUMN folded_name text GENERATED ALWAYS AS (parley_folded(first_name || ' ' || last_name)) STORED,
  ADD COLUMN folded_email text GENERATED ALWAYS AS (parley_folded(email)) STORED
"""
NOT_FOLDED = "ALTER TABLE accounts_user DROP COLUMN folded_name, DROP COLUMN folded_email"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_name_keys"), ("core", "0006_folded_text")]
    operations = [migrations.RunSQL(FOLDED, NOT_FOLDED)]
