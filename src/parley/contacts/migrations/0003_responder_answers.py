"""The contact is the responder's to name, whatever our code says; what was asked for is never changed."""

from django.db import migrations

RESPONDER_ANSWERS = """
CREATE POLICY responder_answers ON contacts_contactrequest AS RESTRICTIVE FOR UPDATE TO parley_app
  USING (EXISTS (
    SELECT 1 FROM tasks_task visible WHERE visible.id = task_id AND visible.responder_id = (SELECT parley_company())));
REVOKE UPDATE, DELETE ON contacts_contactrequest FROM parley_app;
GRANT UPDATE (first_name, last_name, position, email, phone) ON contacts_contactrequest TO parley_app;
"""
NOT_ANY_MORE = """
GRANT UPDATE, DELETE ON contacts_contactrequest TO parley_app;
DROP POLICY responder_answers ON contacts_contactrequest;
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_tenancy"), ("tasks", "0002_tenancy")]
    operations = [migrations.RunSQL(RESPONDER_ANSWERS, NOT_ANY_MORE)]
