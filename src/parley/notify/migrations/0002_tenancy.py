"""The application may queue a mail and never read one: what is on its way is the system's alone."""

from django.db import migrations

POLICIES = """
ALTER TABLE notify_outgoingmail ENABLE ROW LEVEL SECURITY;
CREATE POLICY anybody_queues ON notify_outgoingmail FOR INSERT TO parley_app WITH CHECK (sent_at IS NULL);
CREATE POLICY system ON notify_outgoingmail TO parley_system USING (true) WITH CHECK (true);
"""
UNDO = """
DROP POLICY IF EXISTS anybody_queues ON notify_outgoingmail;
DROP POLICY IF EXISTS system ON notify_outgoingmail;
ALTER TABLE notify_outgoingmail DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("notify", "0001_initial"), ("core", "0001_tenancy")]
    operations = [migrations.RunSQL(POLICIES, UNDO)]
