"""Whether a later contact replaces one is seen in the answered tasks of this kind with the partner alone."""

from django.db import migrations

INDEX = """
CREATE INDEX CONCURRENTLY answered_contacts_of_partner ON tasks_taskside (company_id, partner_id)
WHERE kind = 'contact' AND party = 'requester' AND state = 'answered'
"""


class Migration(migrations.Migration):
    # The table stays writable while the index is built. One that was broken off is built again.
    atomic = False
    dependencies = [("contacts", "0007_known_contacts")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS answered_contacts_of_partner", ""),
        migrations.RunSQL(INDEX, "DROP INDEX CONCURRENTLY IF EXISTS answered_contacts_of_partner"),
    ]
