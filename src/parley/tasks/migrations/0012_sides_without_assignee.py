"""A company may take the assignee off its own side of a task, as when a member leaves and nobody takes over yet."""

from django.db import migrations

_CHECK = """
CREATE OR REPLACE FUNCTION parley_side_assigned() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.company_id <> parley_company() OR ({of_somebody} NOT EXISTS (
    SELECT 1 FROM companies_member m
    WHERE m.company_id = OLD.company_id AND m.user_id = NEW.assignee_id AND m.is_active))
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'a company assigns its own half to its own people';
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0011_rename_side_and_details")]
    operations = [
        migrations.RunSQL(_CHECK.format(of_somebody="NEW.assignee_id IS NOT NULL AND"), _CHECK.format(of_somebody=""))
    ]
