"""A company gives sides to tasks of its own alone, and to nobody but the two that the task is between."""

from django.db import migrations

OF_OWN_TASK = """
CREATE POLICY of_own_task ON tasks_side AS RESTRICTIVE FOR INSERT TO parley_app
  WITH CHECK (EXISTS (
    SELECT 1 FROM tasks_task visible WHERE visible.id = task_id
      AND company_id = CASE part WHEN 'requester' THEN visible.requester_id ELSE visible.responder_id END
      AND partner_id = CASE part WHEN 'requester' THEN visible.responder_id ELSE visible.requester_id END
  ))
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0006_shorter_counts")]
    operations = [migrations.RunSQL(OF_OWN_TASK, "DROP POLICY of_own_task ON tasks_side")]
