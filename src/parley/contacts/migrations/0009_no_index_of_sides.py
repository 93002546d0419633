"""Drop an index that no statement uses: whether a later contact replaces one is seen in the known contacts."""

from django.db import migrations

INDEX = """
CREATE INDEX CONCURRENTLY answered_contacts_of_partner ON tasks_taskside (company_id, partner_id)
WHERE kind = 'contact' AND party = 'requester' AND state = 'answered'
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("contacts", "0008_contacts_of_partner")]
    operations = [migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS answered_contacts_of_partner", INDEX)]
