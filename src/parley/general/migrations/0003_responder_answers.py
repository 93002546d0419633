"""The answer is the responder's to give, whatever our code says; the task's row stays as long as the task."""

from django.db import migrations

RESPONDER_ANSWERS = """
CREATE POLICY responder_answers ON general_generaltask AS RESTRICTIVE FOR UPDATE TO parley_app
  USING (EXISTS (
    SELECT 1 FROM tasks_task visible WHERE visible.id = task_id AND visible.responder_id = (SELECT parley_company())));
REVOKE UPDATE, DELETE ON general_generaltask FROM parley_app;
GRANT UPDATE (answer, file_id) ON general_generaltask TO parley_app;
"""
NOT_ANY_MORE = """
GRANT UPDATE, DELETE ON general_generaltask TO parley_app;
DROP POLICY responder_answers ON general_generaltask;
"""


class Migration(migrations.Migration):
    dependencies = [("general", "0002_tenancy"), ("tasks", "0002_tenancy")]
    operations = [migrations.RunSQL(RESPONDER_ANSWERS, NOT_ANY_MORE)]
