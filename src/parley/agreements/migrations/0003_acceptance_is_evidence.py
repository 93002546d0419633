"""Who accepted what is written once, by the person who does, about the text that was sent, whatever our code says."""

from django.db import migrations

NOTHING_YET = """
CREATE POLICY nothing_accepted_yet ON agreements_requestedagreement AS RESTRICTIVE FOR INSERT TO parley_app
  WITH CHECK (accepted_by_id IS NULL AND accepted_at IS NULL AND accepted_from IS NULL AND accepted_sha256 = ''
    AND signed_file_id IS NULL);
REVOKE UPDATE, DELETE ON agreements_requestedagreement FROM parley_app;
GRANT UPDATE (signed_file_id, accepted_by_id, accepted_at, accepted_from, accepted_sha256)
  ON agreements_requestedagreement TO parley_app;
CREATE POLICY responder_accepts ON agreements_requestedagreement AS RESTRICTIVE FOR UPDATE TO parley_app
  USING (accepted_at IS NULL AND EXISTS (
    SELECT 1 FROM tasks_task visible WHERE visible.id = task_id AND visible.responder_id = (SELECT parley_company())))
  WITH CHECK (
    (accepted_at IS NULL AND accepted_by_id IS NULL AND accepted_from IS NULL AND accepted_sha256 = ''
      AND parley_owns_file(signed_file_id))
    OR (accepted_by_id = (SELECT parley_user()) AND accepted_at IS NOT NULL
      AND accepted_sha256 = (SELECT f.sha256 FROM files_storedfile f WHERE f.id = file_id)));
"""
NOT_ANY_MORE = """
DROP POLICY responder_accepts ON agreements_requestedagreement;
GRANT UPDATE, DELETE ON agreements_requestedagreement TO parley_app;
DROP POLICY nothing_accepted_yet ON agreements_requestedagreement;
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0002_tenancy"), ("tasks", "0002_tenancy")]
    operations = [migrations.RunSQL(NOTHING_YET, NOT_ANY_MORE)]
