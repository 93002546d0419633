"""Whoever acts is the one who is told to have acted, and a company gives work to people of its own alone."""

from django.db import migrations

SPEAK_FOR_THEMSELVES = """
CREATE POLICY person_acts ON tasks_event AS RESTRICTIVE FOR INSERT TO parley_app
  WITH CHECK (by_user_id IS NULL OR by_user_id = (SELECT parley_user()));
CREATE POLICY person_asks ON tasks_task AS RESTRICTIVE FOR INSERT TO parley_app
  WITH CHECK (created_by_id = (SELECT parley_user()));
CREATE POLICY person_says ON tasks_comment AS RESTRICTIVE FOR INSERT TO parley_app
  WITH CHECK (author_id = (SELECT parley_user()));
CREATE POLICY person_notes ON tasks_internalnote AS RESTRICTIVE FOR INSERT TO parley_app
  WITH CHECK (author_id = (SELECT parley_user()));
"""

# Only statements that name the assignee come here: a step, which moves both halves, does not.
OWN_PEOPLE = """
CREATE FUNCTION parley_side_assigned() RETURNS trigger LANGUAGE plpgsql SET search_path = public AS $$
BEGIN
  IF OLD.company_id <> parley_company() OR NOT EXISTS (
    SELECT 1 FROM companies_member m
    WHERE m.company_id = OLD.company_id AND m.user_id = NEW.assignee_id AND m.is_active)
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'a company assigns its own half to its own people';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER assigned_by_its_company BEFORE UPDATE OF assignee_id ON tasks_side FOR EACH ROW
  WHEN (current_user = 'parley_app' AND OLD.assignee_id IS DISTINCT FROM NEW.assignee_id)
  EXECUTE FUNCTION parley_side_assigned();
"""
UNDO = """
DROP TRIGGER assigned_by_its_company ON tasks_side;
DROP FUNCTION parley_side_assigned();
DROP POLICY person_acts ON tasks_event;
DROP POLICY person_asks ON tasks_task;
DROP POLICY person_says ON tasks_comment;
DROP POLICY person_notes ON tasks_internalnote;
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0008_words_by_sample"), ("companies", "0002_tenancy")]
    operations = [migrations.RunSQL(SPEAK_FOR_THEMSELVES + OWN_PEOPLE, UNDO)]
