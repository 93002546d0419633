"""What a company uses, noted by triggers and read with the acting company."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from parley.core.rls import Tenancy

_DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp"

ONLY_TRIGGERS_WRITE = "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON companies_companyuse FROM parley_app, parley_system"

# Reads first, because ON CONFLICT locks the row even where nothing is new.
NOTE_USE = f"""
CREATE FUNCTION parley_note_use(company uuid, noted text[]) RETURNS void LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM companies_companyuse WHERE company_id = company AND facts @> noted) THEN
    INSERT INTO companies_companyuse AS known (company_id, facts) VALUES (company, noted)
    ON CONFLICT (company_id) DO UPDATE
    SET facts = ARRAY(SELECT DISTINCT fact FROM unnest(known.facts || excluded.facts) fact ORDER BY fact);
  END IF;
END $$;
REVOKE ALL ON FUNCTION parley_note_use(uuid, text[]) FROM PUBLIC;
"""  # noqa: S608 - no user input
NOTE_ROWS = f"""
CREATE FUNCTION parley_note_rows() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
  PERFORM parley_note_use(company_id, ARRAY[TG_ARGV[0]])
  FROM (SELECT DISTINCT company_id FROM added ORDER BY company_id) companies;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION parley_note_rows() FROM PUBLIC;
"""  # noqa: S608 - no user input
NOTE_COLLEAGUES = f"""
CREATE FUNCTION parley_note_colleagues() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
  PERFORM parley_note_use(m.company_id, '{{colleagues}}')
  FROM companies_member m WHERE m.company_id IN (SELECT company_id FROM added)
  GROUP BY m.company_id HAVING count(*) > 1 ORDER BY m.company_id;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION parley_note_colleagues() FROM PUBLIC;
CREATE TRIGGER note_colleagues AFTER INSERT ON companies_member REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION parley_note_colleagues();
SELECT parley_note_use(company_id, '{{colleagues}}') FROM companies_member GROUP BY company_id HAVING count(*) > 1;
"""  # noqa: S608 - no user input
NEW_ACTOR = """
DROP FUNCTION parley_actor(uuid, uuid);
CREATE FUNCTION parley_actor(who uuid, wanted uuid)
RETURNS TABLE (person jsonb, membership jsonb, company jsonb, used text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT to_jsonb(u), to_jsonb(m), to_jsonb(c), coalesce(use.facts, '{}')
  FROM accounts_user u
  LEFT JOIN LATERAL (
    SELECT * FROM companies_member
    WHERE user_id = u.id AND (company_id = wanted OR (wanted IS NULL AND is_active))
    ORDER BY used_at DESC NULLS LAST, joined_at
    LIMIT 1
  ) m ON true
  LEFT JOIN companies_company c ON c.id = m.company_id
  LEFT JOIN companies_companyuse use ON use.company_id = m.company_id
  WHERE u.id = who
$$;
REVOKE ALL ON FUNCTION parley_actor(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_actor(uuid, uuid) TO parley_app, parley_system;
"""
OLD_ACTOR = """
DROP FUNCTION parley_actor(uuid, uuid);
CREATE FUNCTION parley_actor(who uuid, wanted uuid)
RETURNS TABLE (person jsonb, membership jsonb, company jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT to_jsonb(u), to_jsonb(m), to_jsonb(c)
  FROM accounts_user u
  LEFT JOIN LATERAL (
    SELECT * FROM companies_member
    WHERE user_id = u.id AND (company_id = wanted OR (wanted IS NULL AND is_active))
    ORDER BY used_at DESC NULLS LAST, joined_at
    LIMIT 1
  ) m ON true
  LEFT JOIN companies_company c ON c.id = m.company_id
  WHERE u.id = who
$$;
REVOKE ALL ON FUNCTION parley_actor(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_actor(uuid, uuid) TO parley_app, parley_system;
"""


class Migration(migrations.Migration):
    dependencies = [("companies", "0015_find_companies")]
    operations = [
        migrations.CreateModel(
            name="CompanyUse",
            fields=[
                (
                    "company",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="companies.company",
                    ),
                ),
                ("facts", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
        ),
        Tenancy("companies_companyuse"),
        migrations.RunSQL(ONLY_TRIGGERS_WRITE, migrations.RunSQL.noop),
        migrations.RunSQL(NOTE_USE, "DROP FUNCTION parley_note_use(uuid, text[])"),
        migrations.RunSQL(NOTE_ROWS, "DROP FUNCTION parley_note_rows()"),
        migrations.RunSQL(
            NOTE_COLLEAGUES, "DROP TRIGGER note_colleagues ON companies_member; DROP FUNCTION parley_note_colleagues()"
        ),
        migrations.RunSQL(NEW_ACTOR, OLD_ACTOR),
    ]
