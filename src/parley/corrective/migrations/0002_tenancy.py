"""What one asks with is the company's own, what was asked is both sides', and whom one tells is nobody else's."""

from django.db import migrations

from parley.core.rls import OWN, Tenancy, either
from parley.tasks.tenancy import OF_A_TASK

# Not by way of the task, as for other kinds: the analysis goes over years of rows, and looks at no other table.
EITHER_SIDE = either("requester_id", "responder_id")

# A company asks in its own name alone, and of whom and what it asked is never changed.
IN_ITS_OWN_NAME = """
CREATE POLICY asks_itself ON corrective_correctiveaction AS RESTRICTIVE FOR INSERT TO parley_app
  WITH CHECK (requester_id = (SELECT parley_company()));
REVOKE UPDATE, DELETE ON corrective_correctiveaction FROM parley_app;
GRANT UPDATE (disciplines, contained_on, effectiveness, waits_for, closed_at, times_reopened)
  ON corrective_correctiveaction TO parley_app;
"""
NOT_ANY_MORE = """
GRANT UPDATE, DELETE ON corrective_correctiveaction TO parley_app;
DROP POLICY asks_itself ON corrective_correctiveaction;
"""

# With the owner's rights, because the partner's step tells the people of the company that named them, of whom the
# partner may not know. Answers for tasks of the acting company alone, and for people who are still members.
TOLD = """
CREATE FUNCTION parley_corrective_told(tasks uuid[]) RETURNS TABLE (
  task_id uuid, user_id uuid, email text, language text, company text, partner text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT told.task_id, person.id, person.email::text, person.language::text, own.name::text, other.name::text
  FROM corrective_told told
  JOIN tasks_task task ON task.id = told.task_id
  JOIN companies_company own ON own.id = told.company_id
  JOIN companies_company other
    ON other.id = CASE WHEN task.requester_id = told.company_id THEN task.responder_id ELSE task.requester_id END
  JOIN companies_member member
    ON member.company_id = told.company_id AND member.user_id = told.user_id AND member.is_active
  JOIN accounts_user person ON person.id = told.user_id AND person.is_active
  WHERE told.task_id = ANY(tasks) AND parley_company() IN (task.requester_id, task.responder_id)
  ORDER BY told.task_id, person.id
$$;
REVOKE ALL ON FUNCTION parley_corrective_told(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_corrective_told(uuid[]) TO parley_app, parley_system;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("corrective", "0001_initial"),
        ("companies", "0002_tenancy"),
        ("files", "0002_tenancy"),
        ("tasks", "0002_tenancy"),
    ]
    operations = [
        Tenancy("corrective_category"),
        Tenancy("corrective_template"),
        Tenancy("corrective_templatefield"),
        Tenancy("corrective_correctiveaction", sees=EITHER_SIDE, writes=f"({EITHER_SIDE} AND {OF_A_TASK})"),
        migrations.RunSQL(IN_ITS_OWN_NAME, NOT_ANY_MORE),
        Tenancy("corrective_told", writes=f"({OWN} AND {OF_A_TASK})"),
        migrations.RunSQL(TOLD, "DROP FUNCTION parley_corrective_told(uuid[])"),
    ]
