"""A new task needs an active connection, and a full one unless it is a ticket."""

from django.db import migrations

CARRIES = """
CREATE POLICY connection_carries ON tasks_task AS RESTRICTIVE FOR INSERT TO parley_app WITH CHECK (
  EXISTS (SELECT 1 FROM companies_connection c
    WHERE c.customer_id = tasks_task.requester_id AND c.supplier_id = tasks_task.responder_id AND c.state = 'active'
      AND (c.scope = 'full' OR tasks_task.kind IN ('support_ticket', 'complaint_ticket')))
  OR EXISTS (SELECT 1 FROM companies_connection c
    WHERE c.supplier_id = tasks_task.requester_id AND c.customer_id = tasks_task.responder_id AND c.state = 'active'
      AND c.scope = 'full')
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0003_clock"),
        ("tasks", "0013_connection_scope"),
        ("companies", "0011_connection_scope"),
    ]
    operations = [migrations.RunSQL(CARRIES, "DROP POLICY connection_carries ON tasks_task")]
