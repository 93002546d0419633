"""Who sees which rows of tasks, and the search that row-level security would otherwise keep from using its index."""

from django.db import migrations

from parley.core.rls import BOTH_SIDES, OWN, Tenancy, either
from parley.tasks.tenancy import OF_A_TASK, TaskTenancy

OWN_WORDS = f"({OWN} AND {OF_A_TASK})"
OWN_FILE = f"({OF_A_TASK} AND parley_owns_file(file_id))"

# A function of the owner's, because the policies of the two tables may not ask each other.
OWNS_FILE = """
CREATE FUNCTION parley_owns_file(file uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM files_storedfile WHERE id = file AND company_id = parley_company())
$$;
REVOKE ALL ON FUNCTION parley_owns_file(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_owns_file(uuid) TO parley_app, parley_system;
"""

# Through this alone a company reads a file that is not its own.
FILES_OF_TASKS = """
CREATE POLICY task_party ON files_storedfile FOR SELECT TO parley_app
  USING (EXISTS (SELECT 1 FROM tasks_taskfile attached WHERE attached.file_id = files_storedfile.id))
"""

# The owner's rights let it use the index: under row-level security PostgreSQL would look at every row first, since
# LIKE could tell of rows one may not see. It asks for the acting company by itself.
SEARCH = """
CREATE FUNCTION parley_search_sides(pattern text, ending text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  (SELECT id FROM tasks_side WHERE company_id = parley_company() AND title ILIKE pattern LIMIT 2000)
  UNION
  (SELECT s.id FROM tasks_task t JOIN tasks_side s ON s.task_id = t.id AND s.company_id = parley_company()
   WHERE ending <> '' AND right(t.id::text, 10) = ending)
$$;
REVOKE ALL ON FUNCTION parley_search_sides(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_search_sides(text, text) TO parley_app, parley_system;
CREATE INDEX task_reference ON tasks_task (right(id::text, 10));
"""

# A company asks and acts in its own name alone, and what a task is between whom is never changed.
IN_ITS_OWN_NAME = """
CREATE POLICY asks_itself ON tasks_task AS RESTRICTIVE FOR INSERT TO parley_app
  WITH CHECK (requester_id = (SELECT parley_company()));
CREATE POLICY acts_itself ON tasks_event AS RESTRICTIVE FOR INSERT TO parley_app
  WITH CHECK (by_company_id = (SELECT parley_company()));
REVOKE UPDATE, DELETE ON tasks_task, tasks_side FROM parley_app;
GRANT UPDATE (state, title, due_on, changed_at, closed_at, history_length, history_head, history_seal)
  ON tasks_task TO parley_app;
GRANT UPDATE (assignee_id, state, title, due_on, is_open, is_my_turn, is_unread, has_new_comment, changed_at)
  ON tasks_side TO parley_app;
"""
NOT_ANY_MORE = """
GRANT UPDATE, DELETE ON tasks_task, tasks_side TO parley_app;
DROP POLICY acts_itself ON tasks_event;
DROP POLICY asks_itself ON tasks_task;
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0001_initial"), ("files", "0002_tenancy"), ("companies", "0002_tenancy")]
    operations = [
        migrations.RunSQL(OWNS_FILE, "DROP FUNCTION parley_owns_file(uuid)"),
        Tenancy("tasks_task", sees=BOTH_SIDES),
        Tenancy("tasks_side", sees=either("company_id", "partner_id")),
        TaskTenancy("tasks_event", append_only=True),
        TaskTenancy("tasks_comment", writes=OWN_WORDS, append_only=True),
        Tenancy("tasks_internalnote", writes=OWN_WORDS, append_only=True),
        TaskTenancy("tasks_taskfile", writes=OWN_FILE, append_only=True),
        Tenancy("tasks_notefile", append_only=True),
        migrations.RunSQL(IN_ITS_OWN_NAME, NOT_ANY_MORE),
        migrations.RunSQL(FILES_OF_TASKS, "DROP POLICY task_party ON files_storedfile"),
        migrations.RunSQL(SEARCH, "DROP INDEX task_reference; DROP FUNCTION parley_search_sides(text, text)"),
    ]
