"""Contacts of the address book are listed by name and found by words through indexes that begin with the company.

A known contact repeats what it is compared by: its function and position, its address, who it is, and its words. One
who was named several times is one person, listed by the task in which a partner named them last.
"""

from django.db import migrations

COLUMNS = """
ALTER TABLE contacts_knowncontact ADD COLUMN function_key text NOT NULL DEFAULT '',
  ADD COLUMN position_key text NOT NULL DEFAULT '', ADD COLUMN email_key text NOT NULL DEFAULT '',
  ADD COLUMN last_name_key text NOT NULL DEFAULT '', ADD COLUMN person text NOT NULL DEFAULT '',
  ADD COLUMN folded text NOT NULL DEFAULT '', ADD COLUMN is_somebody boolean NOT NULL DEFAULT false;
"""
NO_COLUMNS = """
ALTER TABLE contacts_knowncontact DROP COLUMN function_key, DROP COLUMN position_key, DROP COLUMN email_key,
  DROP COLUMN last_name_key, DROP COLUMN person, DROP COLUMN folded, DROP COLUMN is_somebody
"""
# By a trigger, so that synthetic rows have them as well. These are loaded with other triggers off.
FILL = """
CREATE FUNCTION parley_describe_contact() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  k contacts_contactrequest;
BEGIN
  SELECT * INTO k FROM contacts_contactrequest c WHERE c.task_id = NEW.task_id;
  k.first_name := coalesce(nullif(k.first_name, '-'), '');
  k.last_name := coalesce(nullif(k.last_name, '-'), '');
  k.position := coalesce(nullif(k.position, '-'), '');
  k.email := coalesce(nullif(k.email, '-'), '');
  k.phone := coalesce(nullif(k.phone, '-'), '');
  NEW.function_key := coalesce(lower(k.function), '');
  NEW.position_key := lower(k.position);
  NEW.email_key := lower(k.email);
  NEW.last_name_key := lower(k.last_name);
  NEW.person := lower(CASE WHEN k.email <> '' THEN k.email || ' ' || k.last_name
    ELSE k.first_name || ' ' || k.last_name || ' ' || k.phone END);
  NEW.folded := parley_folded(concat_ws(' ', k.first_name, k.last_name, k.position, k.function) || chr(10) || k.email);
  NEW.is_somebody := k.first_name || k.last_name || k.email || k.phone <> '';
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION parley_describe_contact() FROM PUBLIC;
CREATE TRIGGER described BEFORE INSERT OR UPDATE OF given_at ON contacts_knowncontact
  FOR EACH ROW EXECUTE FUNCTION parley_describe_contact();
ALTER TABLE contacts_knowncontact ENABLE ALWAYS TRIGGER described;
UPDATE contacts_knowncontact SET given_at = given_at;
"""
NO_FILL = "DROP TRIGGER described ON contacts_knowncontact; DROP FUNCTION parley_describe_contact();"
INDEXES = """
CREATE INDEX known_contact_by_name_und ON contacts_knowncontact (company_id, substr(name_key_und, 1, 1000), task_id);
CREATE INDEX known_contact_by_name_nb ON contacts_knowncontact (company_id, substr(name_key_nb, 1, 1000), task_id);
CREATE INDEX known_contact_functions ON contacts_knowncontact (company_id, partner_id, function_key);
CREATE INDEX known_contact_people ON contacts_knowncontact (company_id, partner_id, person);
CREATE INDEX known_contact_emails ON contacts_knowncontact (company_id, partner_id, email_key);
CREATE INDEX known_contact_words ON contacts_knowncontact USING gin (company_id, folded gin_trgm_ops)
  WITH (fastupdate = off);
"""
NO_INDEXES = """
DROP INDEX known_contact_by_name_und, known_contact_by_name_nb, known_contact_functions, known_contact_people,
  known_contact_emails, known_contact_words
"""
# {n} is current if no later contact of the partner has its function, and listed if it is the newest of its person.
_CURRENT = """NOT EXISTS (SELECT 1 FROM contacts_knowncontact l WHERE l.company_id = $1
  AND l.partner_id = {n}.partner_id AND l.function_key = {n}.function_key
  AND (l.given_at, l.task_id) > ({n}.given_at, {n}.task_id))"""
_NEWEST = f"""SELECT k.task_id, k.name_key_und, k.name_key_nb FROM contacts_knowncontact k WHERE k.company_id = $1
  AND k.partner_id = n.partner_id AND k.person = n.person AND (k.archived_at IS NULL) = (n.archived_at IS NULL)
  AND k.is_somebody AND {_CURRENT.format(n="k")} ORDER BY k.given_at DESC, k.task_id DESC LIMIT 1"""  # noqa: S608
# A contact with the address of a visible member is that member.
_MEMBER = """SELECT m.id, m.name_key_und, m.name_key_nb, m.folded
  FROM accounts_user u JOIN companies_member m ON m.user_id = u.id WHERE n.archived_at IS NULL AND n.email_key <> '' AND lower(u.email) = n.email_key
  AND (n.last_name_key = '' OR lower(u.last_name) = n.last_name_key)
  AND m.company_id = n.partner_id AND m.is_active AND NOT m.hide_contact"""
# Of up to as many rows, the newest one of each person is looked up. Of more, those of all contacts are computed at once.
_FEW = 200
_FEW_PEOPLE = f"""
  SELECT n.*, p.task_id AS newest_id FROM contacts_knowncontact n CROSS JOIN LATERAL ({_NEWEST}) p
  WHERE n.task_id = ANY($10) AND {_CURRENT.format(n="n")}
""".replace("'", "''")  # noqa: S608 - no user input
_MANY_PEOPLE = """
  WITH current AS MATERIALIZED (
    SELECT DISTINCT ON (c.partner_id, c.function_key) c.* FROM contacts_knowncontact c
    WHERE c.company_id = $1 AND c.partner_id = ANY($4)
    ORDER BY c.partner_id, c.function_key, c.given_at DESC, c.task_id DESC)
  SELECT n.* FROM (
    SELECT c.*, first_value(c.task_id) OVER (PARTITION BY c.partner_id, c.archived_at IS NULL, c.person
      ORDER BY c.given_at DESC, c.task_id DESC) AS newest_id FROM current c WHERE c.is_somebody) n WHERE %s
""".replace("'", "''")
_PARTNERS = """
    SELECT c.rest, array_agg(c.id) FROM (
      SELECT c.id, ARRAY(SELECT w FROM unnest(words) WITH ORDINALITY AS w (w, place)
          WHERE parley_folded(c.name) !~ w ORDER BY place) AS rest
      FROM companies_company c WHERE c.id = ANY(circle) AND c.id <> me
        AND (partner IS NULL OR c.id = partner)) c
    GROUP BY c.rest"""
# Two statements: people in the order of their names, read until there are enough, for which the inner ORDER BY is a
# fence; or all that a search, a function or
# the wish for people of tasks alone leaves. The latter has members as well, since a member may be found by a function.
# `named` is for the search in the top bar: a word is in the name or the work, and members are left out whom their own
# texts find.
LIST = f"""
CREATE FUNCTION parley_list_contacts(words text[], partner uuid, job text, is_archived boolean, with_members boolean,
  without_account boolean, named boolean, by_name boolean, after_key bytea, after_id uuid, most integer, collation_name text)
RETURNS TABLE (id uuid, key bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 50 AS $$
DECLARE
  me uuid := parley_company();
  circle uuid[] := ARRAY(SELECT parley_circle());
  key_ text := CASE collation_name WHEN 'nb' THEN 'name_key_nb' ELSE 'name_key_und' END;
  mine text := 'n.company_id = $1 AND n.partner_id = ANY($4) AND n.is_somebody AND (n.archived_at IS NOT NULL) = $11';
  is_named text := CASE WHEN named THEN ' AND (m.id IS NULL OR NOT m.folded ~ ALL($8))'
    || CASE WHEN array_to_string(words, ' ') LIKE '%@%' THEN '' ELSE ' AND split_part(n.folded, chr(10), 1) ~ ANY($13)' END
    ELSE '' END;
  ordered text := CASE WHEN by_name THEN ' ORDER BY 2, 1 LIMIT $5' ELSE ' LIMIT $5' END;
  wanted text;
  people text;
  found uuid[];
  rest text[];
  partners uuid[];
BEGIN
  FOR rest, partners IN {_PARTNERS} LOOP
    IF with_members OR NOT by_name THEN
      wanted := mine || CASE WHEN cardinality(rest) > 0 THEN ' AND n.folded ~ $6 AND n.folded ~ $7 AND n.folded ~ ALL($8)' ELSE '' END
        || CASE WHEN job IS NOT NULL THEN ' AND (n.function_key = $9 OR n.position_key = $9)' ELSE '' END;
      EXECUTE format('SELECT array_agg(n.task_id) FROM (
          SELECT n.task_id FROM contacts_knowncontact n WHERE %s LIMIT %s) n', wanted, {_FEW} + 1)
        INTO found USING me, after_key, after_id, partners, most, rest[1], coalesce(rest[2], rest[1]), rest, job,
          NULL::text, is_archived;
      IF found IS NULL THEN
        CONTINUE;
      ELSIF cardinality(found) <= {_FEW} THEN
        people := '{_FEW_PEOPLE}';
      ELSE
        people := format('{_MANY_PEOPLE}', wanted);
      END IF;
      RETURN QUERY EXECUTE format('WITH people AS MATERIALIZED (%3$s)
        SELECT DISTINCT coalesce(m.id, n.newest_id), coalesce(m.%1$s, substr(p.%1$s, 1, 1000)) FROM people n
        JOIN contacts_knowncontact p ON p.task_id = n.newest_id LEFT JOIN LATERAL ({_MEMBER.replace("'", "''")}) m ON true
        WHERE ($12 OR m.id IS NOT NULL) AND ($2::bytea IS NULL
          OR (coalesce(m.%1$s, substr(p.%1$s, 1, 1000)), coalesce(m.id, n.newest_id)) > ($2, $3))',
          key_, mine, people) || is_named || ordered
        USING me, after_key, after_id, partners, most, rest[1], coalesce(rest[2], rest[1]), rest, job, found,
          is_archived, without_account, words;
    ELSE
      RETURN QUERY EXECUTE format('SELECT n.task_id, n.key FROM (
          SELECT n.*, substr(n.%1$s, 1, 1000) AS key FROM contacts_knowncontact n
          WHERE n.company_id = $1 AND ($2::bytea IS NULL OR (substr(n.%1$s, 1, 1000), n.task_id) > ($2, $3))
          ORDER BY substr(n.%1$s, 1, 1000), n.task_id OFFSET 0) n
        WHERE %2$s AND n.task_id = (SELECT p.task_id FROM ({_NEWEST.replace("'", "''")}) p)
          AND (SELECT m.id FROM ({_MEMBER.replace("'", "''")}) m LIMIT 1) IS NULL
        LIMIT $5', key_, mine)
        USING me, after_key, after_id, partners, most, NULL::text, NULL::text, NULL::text[], NULL::text, NULL::text,
          is_archived;
    END IF;
  END LOOP;
END $$;
"""  # noqa: S608 - no user input
_CURRENT_OF_MINE = _CURRENT.replace("$1", "parley_company()")
# The tasks in which the listed people were named, the newest first: of contacts by their task, of members by address.
TASKS = f"""
CREATE FUNCTION parley_tasks_of_contacts(people uuid[]) RETURNS TABLE (id uuid, task_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 50 AS $$
  SELECT n.task_id, k.task_id FROM unnest(people) p (id) JOIN contacts_knowncontact n ON n.task_id = p.id
  JOIN contacts_knowncontact k ON k.company_id = n.company_id AND k.partner_id = n.partner_id AND k.person = n.person
    AND (k.archived_at IS NULL) = (n.archived_at IS NULL) AND k.is_somebody
  WHERE n.company_id = parley_company() AND {_CURRENT_OF_MINE.format(n="k")}
  UNION ALL
  SELECT m.id, k.task_id FROM unnest(people) p (id) JOIN companies_member m ON m.id = p.id
  JOIN accounts_user u ON u.id = m.user_id
  JOIN contacts_knowncontact k ON k.company_id = parley_company() AND k.partner_id = m.company_id
    AND k.email_key = lower(u.email) AND (k.last_name_key = '' OR k.last_name_key = lower(u.last_name))
  WHERE m.is_active AND NOT m.hide_contact AND k.archived_at IS NULL AND {_CURRENT_OF_MINE.format(n="k")}
$$;
CREATE FUNCTION parley_person_of_contact(task uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(m.id, p.task_id) FROM contacts_knowncontact n
  CROSS JOIN LATERAL ({_NEWEST.replace("$1", "parley_company()")}) p LEFT JOIN LATERAL ({_MEMBER}) m ON true
  WHERE n.task_id = task AND n.company_id = parley_company() AND n.partner_id = ANY(ARRAY(SELECT parley_circle()))
    AND n.is_somebody AND {_CURRENT_OF_MINE.format(n="n")}
$$;
CREATE FUNCTION parley_functions_of_contacts() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 50 AS $$
  SELECT DISTINCT named.text::text FROM contacts_knowncontact n JOIN contacts_contactrequest k ON k.task_id = n.task_id
  CROSS JOIN LATERAL (VALUES (k.function), (nullif(k.position, '-'))) named (text)
  WHERE n.company_id = parley_company() AND n.partner_id = ANY(ARRAY(SELECT parley_circle())) AND n.is_somebody
    AND n.archived_at IS NULL AND named.text <> '' AND {_CURRENT_OF_MINE.format(n="n")}
$$;
"""  # noqa: S608 - no user input
FIND = """
DROP FUNCTION parley_find_named_contacts(text[], uuid, integer);
CREATE FUNCTION parley_find_listed_contacts(words text[], after uuid, most integer, collation_name text)
RETURNS TABLE (id uuid, name text, detail text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 10 AS $$
  WITH last AS MATERIALIZED (
    SELECT m.id, CASE collation_name WHEN 'nb' THEN m.name_key_nb ELSE m.name_key_und END AS key
    FROM companies_member m WHERE m.id = after AND m.company_id = ANY(ARRAY(SELECT parley_circle()))
    UNION ALL
    SELECT n.task_id, substr(CASE collation_name WHEN 'nb' THEN n.name_key_nb ELSE n.name_key_und END, 1, 1000)
    FROM contacts_knowncontact n WHERE n.task_id = after AND n.company_id = parley_company()
  ), found AS MATERIALIZED (
    SELECT f.id, f.key FROM (SELECT) always LEFT JOIN last ON true,
    LATERAL parley_list_contacts(words, NULL, NULL, false, true, true, true, true, last.key, last.id, most,
      collation_name) f
    ORDER BY f.key, f.id LIMIT most)
  SELECT f.id, coalesce(u.first_name || ' ' || u.last_name,
      nullif(concat_ws(' ', nullif(k.first_name, '-'), nullif(k.last_name, '-')), ''), k.function),
    concat_ws(' · ', (SELECT string_agg(DISTINCT w.function, ', ') FROM parley_tasks_of_contacts(ARRAY[f.id]) t
      JOIN contacts_contactrequest w ON w.task_id = t.task_id), c.name)
  FROM found f LEFT JOIN contacts_knowncontact n ON n.task_id = f.id AND n.company_id = parley_company()
  LEFT JOIN contacts_contactrequest k ON k.task_id = n.task_id
  LEFT JOIN companies_member m ON m.id = f.id LEFT JOIN accounts_user u ON u.id = m.user_id
  JOIN companies_company c ON c.id = coalesce(n.partner_id, m.company_id)
  WHERE parley_company() IS NOT NULL ORDER BY f.key, f.id
$$;
"""
NEW = (
    "parley_list_contacts(text[], uuid, text, boolean, boolean, boolean, boolean, boolean, bytea, uuid, integer, text)",
    "parley_tasks_of_contacts(uuid[])",
    "parley_person_of_contact(uuid)",
    "parley_functions_of_contacts()",
    "parley_find_listed_contacts(text[], uuid, integer, text)",
)
GRANTS = f"""
REVOKE ALL ON FUNCTION {", ".join(NEW)} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {", ".join(NEW)} TO parley_app, parley_system;
"""


class Migration(migrations.Migration):
    dependencies = [("contacts", "0009_no_index_of_sides"), ("companies", "0023_people_by_name")]
    operations = [
        migrations.RunSQL(COLUMNS + FILL, NO_FILL + NO_COLUMNS),
        migrations.RunSQL(INDEXES, NO_INDEXES),
        migrations.RunSQL(LIST + TASKS + FIND + GRANTS, f"DROP FUNCTION {', '.join(NEW)}"),
    ]
