"""The table of Django's cache, where tries of passwords and the like are counted. Unlogged: a crash may forget them."""

from django.db import migrations

TABLE = """
CREATE UNLOGGED TABLE accounts_tries (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX accounts_tries_expires ON accounts_tries (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(TABLE, "DROP TABLE accounts_tries")]
