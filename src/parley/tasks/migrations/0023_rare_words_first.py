"""The index is asked for the rarer of two words first, and for the other one only where it narrows the search.

Of a word that nearly every text has, the index would read the places of all of them.
"""

from django.db import migrations

# Newest first. Of frequent words the newest five hundred texts have enough; what is left of a sample from all years
# tells whether the index is worth its while. Where it is not, the search ends after two thousand texts.
_FIND = """
CREATE OR REPLACE FUNCTION parley_find_{name}(words text[], after uuid, most integer)
RETURNS TABLE (thing_id uuid, task_id uuid, shown text, task_title text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 10 AS $$
DECLARE
  me uuid := parley_company();
  before bigint := 9223372036854775807;
  newest bigint;
  oldest bigint;
  looked_at bigint;
  fitting bigint;
  first bigint;
  second bigint;
  rare text;
  other text;
  found bigint[];
BEGIN
  IF after IS NOT NULL THEN
    SELECT s.id INTO before FROM tasks_searchtext s WHERE s.thing_id = after AND s.company_id = me;
  END IF;
  SELECT count(*), max(s.id), min(s.id),
    (array_agg(s.id ORDER BY s.id DESC) FILTER (WHERE s.text ~ ALL(words)))[1:most]
    INTO looked_at, newest, oldest, found
    FROM (SELECT n.id, n.text FROM tasks_searchtext n
      WHERE n.company_id = me AND {condition} AND n.id < before ORDER BY n.id DESC LIMIT 500) s;
  IF looked_at = 500 AND coalesce(cardinality(found), 0) < most THEN
    fitting := 100;
    IF left(words[1], 1) <> '(' THEN
      SELECT s.id INTO oldest FROM tasks_searchtext s WHERE s.company_id = me AND {of_s} ORDER BY s.id LIMIT 1;
      SELECT count(*) FILTER (WHERE seen.text ~ ALL(words)), count(*) FILTER (WHERE seen.text ~ words[1]),
          count(*) FILTER (WHERE seen.text ~ words[2] AND left(words[2], 1) <> '(')
        INTO fitting, first, second FROM generate_series(0, 19) look, LATERAL (
        SELECT n.text FROM tasks_searchtext n
        WHERE n.company_id = me AND {condition} AND n.id <= newest - (newest - oldest) * look / 20
        ORDER BY n.id DESC LIMIT 25) seen;
      -- A word that every fifth text has makes the index slow instead of narrowing the search.
      rare := CASE WHEN second < first AND left(words[2], 1) <> '(' THEN words[2] ELSE words[1] END;
      other := CASE WHEN greatest(first, second) > 100 THEN rare WHEN rare = words[1] THEN words[2] ELSE words[1] END;
    END IF;
    IF fitting <= 5 THEN
      found := ARRAY(SELECT s.id FROM tasks_searchtext s
        WHERE s.company_id = me AND {of_s} AND s.text ~ rare AND s.text ~ other AND s.text ~ ALL(words)
          AND s.id < before LIMIT 3001);
    END IF;
    IF fitting > 5 OR cardinality(found) > 3000 THEN
      found := ARRAY(SELECT s.id FROM (SELECT n.id, n.text FROM tasks_searchtext n
          WHERE n.company_id = me AND {condition} AND n.id < before ORDER BY n.id DESC LIMIT 2000) s
        WHERE s.text ~ ALL(words) ORDER BY s.id DESC LIMIT most);
    END IF;
  END IF;
  RETURN QUERY SELECT s.thing_id, s.task_id, {shown}, (SELECT t.title FROM tasks_task t WHERE t.id = s.task_id)::text
    FROM (SELECT n.* FROM tasks_searchtext n WHERE n.id = ANY(found) ORDER BY n.id DESC LIMIT most) s
    ORDER BY s.id DESC;
END $$;
"""
FIND = _FIND.format(
    name="comments",
    condition="NOT n.is_file",
    of_s="NOT s.is_file",
    shown="""CASE WHEN s.is_internal THEN (SELECT left(n.text, 4000) FROM tasks_internalnote n WHERE n.id = s.thing_id)
      ELSE (SELECT left(c.text, 4000) FROM tasks_comment c WHERE c.id = s.thing_id) END""",
) + _FIND.format(
    name="attached_files",
    condition="n.is_file",
    of_s="s.is_file",
    shown="""(SELECT f.name::text FROM files_storedfile f WHERE f.id = CASE
      WHEN s.is_internal THEN (SELECT a.file_id FROM tasks_notefile a WHERE a.id = s.thing_id)
      ELSE (SELECT a.file_id FROM tasks_taskfile a WHERE a.id = s.thing_id) END)""",
)
# As above, with what the sides repeat. Words may be in the name of the partner if one of them is in the title.
TITLES = """
CREATE OR REPLACE FUNCTION parley_find_titles(words text[], ending text, wanted integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := parley_company();
  newest timestamptz;
  oldest timestamptz;
  looked_at bigint;
  fitting bigint;
  first bigint;
  second bigint;
  rare text;
  other text;
  found uuid[];
  partners uuid[] := '{}';
BEGIN
  IF ending <> '' THEN
    RETURN QUERY SELECT s.id FROM tasks_task t JOIN tasks_taskside s ON s.task_id = t.id AND s.company_id = me
      WHERE right(t.id::text, 10) = ending;
  END IF;
  SELECT count(*), max(s.changed_at), (array_agg(s.id ORDER BY s.changed_at DESC, s.id DESC) FILTER (WHERE {fits}))[1:wanted]
    INTO looked_at, newest, found
    FROM (SELECT n.* FROM tasks_taskside n WHERE n.company_id = me
      ORDER BY n.changed_at DESC, n.id DESC LIMIT 500) s;
  IF looked_at < 500 OR cardinality(found) >= wanted THEN
    RETURN QUERY SELECT unnest(found);
    RETURN;
  END IF;
  fitting := 100;
  IF left(words[1], 1) <> '(' THEN
    SELECT s.changed_at INTO oldest FROM tasks_taskside s WHERE s.company_id = me ORDER BY s.changed_at, s.id LIMIT 1;
    SELECT count(*) FILTER (WHERE {fits}), count(*) FILTER (WHERE parley_folded(s.title) ~ words[1]),
        count(*) FILTER (WHERE parley_folded(s.title) ~ words[2] AND left(words[2], 1) <> '(')
      INTO fitting, first, second FROM generate_series(0, 19) look, LATERAL (
      SELECT n.title, n.partner_id FROM tasks_taskside n
      WHERE n.company_id = me AND n.changed_at <= newest - (newest - oldest) * look / 20
      ORDER BY n.changed_at DESC, n.id DESC LIMIT 25) s;
    rare := CASE WHEN second < first AND left(words[2], 1) <> '(' THEN words[2] ELSE words[1] END;
    other := CASE WHEN greatest(first, second) > 100 THEN rare WHEN rare = words[1] THEN words[2] ELSE words[1] END;
  END IF;
  IF fitting <= 5 THEN
    found := ARRAY(SELECT t.id FROM tasks_task t
      WHERE ARRAY[t.requester_id, t.responder_id] @> ARRAY[me] AND parley_folded(t.title) ~ rare
        AND parley_folded(t.title) ~ other AND parley_folded(t.title) ~ ALL(words) LIMIT 3001);
    IF cardinality(found) <= 3000 THEN
      RETURN QUERY SELECT s.id FROM tasks_taskside s WHERE s.company_id = me AND s.task_id = ANY(found)
        ORDER BY s.changed_at DESC, s.id DESC LIMIT greatest(wanted, 1000);
      IF words[1] <> words[2] THEN
        partners := ARRAY(SELECT p.id FROM companies_company p WHERE parley_folded(p.name) ~ ANY(words) AND p.id IN (
          SELECT c.supplier_id FROM companies_connection c WHERE c.customer_id = me
          UNION SELECT c.customer_id FROM companies_connection c WHERE c.supplier_id = me) LIMIT 20);
        RETURN QUERY SELECT s.id FROM unnest(partners) partner, LATERAL (
          SELECT n.* FROM tasks_taskside n WHERE n.company_id = me AND n.partner_id = partner
          ORDER BY n.changed_at DESC, n.id DESC LIMIT 300) s WHERE {fits};
      END IF;
      RETURN;
    END IF;
  END IF;
  RETURN QUERY SELECT s.id FROM (SELECT n.* FROM tasks_taskside n WHERE n.company_id = me
      ORDER BY n.changed_at DESC, n.id DESC LIMIT 2000) s
    WHERE {fits} ORDER BY s.changed_at DESC, s.id DESC LIMIT wanted;
END $$;
""".replace(
    "{fits}",
    """(parley_folded(s.title) ~ ALL(words) OR (words[1] <> words[2] AND parley_folded(s.title) ~ ANY(words)
      AND parley_folded(s.title || ' ' || (SELECT p.name FROM companies_company p WHERE p.id = s.partner_id)) ~ ALL(words)))""",
)


class Migration(migrations.Migration):
    dependencies = [("tasks", "0022_note_use")]
    operations = [migrations.RunSQL(FIND + TITLES, migrations.RunSQL.noop)]
