"""A version is the responder's, given by the acting person; what became of it is the requester's to say, once."""

from django.db import migrations

AS_GIVEN = """
CREATE POLICY responder_gives ON documents_documentversion AS RESTRICTIVE FOR INSERT TO parley_app
  WITH CHECK (outcome = 'in_review' AND uploaded_by_id = (SELECT parley_user()) AND parley_owns_file(file_id)
    AND EXISTS (SELECT 1 FROM tasks_task visible
      WHERE visible.id = task_id AND visible.responder_id = (SELECT parley_company())));
CREATE POLICY requester_judges ON documents_documentversion AS RESTRICTIVE FOR UPDATE TO parley_app
  USING (outcome = 'in_review' AND EXISTS (SELECT 1 FROM tasks_task visible
      WHERE visible.id = task_id AND visible.requester_id = (SELECT parley_company())))
  WITH CHECK (true);
REVOKE UPDATE, DELETE ON documents_documentversion, documents_requesteddocument FROM parley_app;
GRANT UPDATE (outcome) ON documents_documentversion TO parley_app;
GRANT UPDATE (latest_id, valid_until) ON documents_requesteddocument TO parley_app;
"""
NOT_ANY_MORE = """
GRANT UPDATE, DELETE ON documents_documentversion, documents_requesteddocument TO parley_app;
DROP POLICY requester_judges ON documents_documentversion;
DROP POLICY responder_gives ON documents_documentversion;
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_revalidation_has_a_period"), ("tasks", "0002_tenancy")]
    operations = [migrations.RunSQL(AS_GIVEN, NOT_ANY_MORE)]
