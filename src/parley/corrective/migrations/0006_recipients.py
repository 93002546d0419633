"""The time zone and company of people to notify, and whether that company lets its mails show content."""

from django.db import migrations

_HEAD = """
DROP FUNCTION parley_corrective_told(uuid[]);
CREATE FUNCTION parley_corrective_told(tasks uuid[]) RETURNS TABLE (
  task_id uuid, user_id uuid, email text, language text, company text, partner text{columns})
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT told.task_id, person.id, person.email::text, person.language::text, own.name::text, other.name::text{values}
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
MORE = _HEAD.format(
    columns=", time_zone text, company_id uuid, shows_content boolean",
    values=",\n    person.time_zone::text, own.id, own.mails_show_content",
)
LESS = _HEAD.format(columns="", values="")


class Migration(migrations.Migration):
    dependencies = [("corrective", "0005_order_by_name"), ("companies", "0020_mails_show_content")]
    operations = [migrations.RunSQL(MORE, LESS)]
