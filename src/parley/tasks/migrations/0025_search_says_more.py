"""A search of comments, files or titles that ends before all texts were looked at says that there may be more.

Comments and files do so by one more row, without an id.
"""

from importlib import import_module

from django.db import migrations

_EARLIER = import_module("parley.tasks.migrations.0023_rare_words_first")
_CUT = """
    IF fitting > 5 OR cardinality(found) > 3000 THEN
      PERFORM FROM tasks_searchtext n WHERE n.company_id = me AND {condition} AND n.id < before
        ORDER BY n.id DESC OFFSET 2000 LIMIT 1;
      is_cut := FOUND;
      found := ARRAY("""
_SAYS = """
    ORDER BY s.id DESC;
  IF is_cut AND coalesce(cardinality(found), 0) < most THEN
    RETURN QUERY SELECT NULL::uuid, NULL::uuid, NULL::text, NULL::text;
  END IF;
END $$;
"""
_FIND = (
    _EARLIER._FIND.replace("  found bigint[];\n", "  found bigint[];\n  is_cut boolean := false;\n")
    .replace("\n    IF fitting > 5 OR cardinality(found) > 3000 THEN\n      found := ARRAY(", _CUT)
    .replace("\n    ORDER BY s.id DESC;\nEND $$;\n", _SAYS)
)
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
# Whether `parley_find_titles` ends after the newest two thousand titles: as there, by a sample from all years.
TITLES = """
CREATE FUNCTION parley_titles_are_cut(words text[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := parley_company();
  newest timestamptz;
  oldest timestamptz;
  fitting bigint;
BEGIN
  PERFORM FROM tasks_taskside n WHERE n.company_id = me ORDER BY n.changed_at DESC, n.id DESC OFFSET 2000 LIMIT 1;
  IF NOT FOUND THEN
    RETURN false;
  ELSIF left(words[1], 1) = '(' THEN
    RETURN true;
  END IF;
  SELECT s.changed_at INTO newest FROM tasks_taskside s WHERE s.company_id = me ORDER BY s.changed_at DESC, s.id DESC LIMIT 1;
  SELECT s.changed_at INTO oldest FROM tasks_taskside s WHERE s.company_id = me ORDER BY s.changed_at, s.id LIMIT 1;
  SELECT count(*) INTO fitting FROM generate_series(0, 19) look, LATERAL (
    SELECT n.title FROM tasks_taskside n
    WHERE n.company_id = me AND n.changed_at <= newest - (newest - oldest) * look / 20
    ORDER BY n.changed_at DESC, n.id DESC LIMIT 25) s
  WHERE parley_folded(s.title) ~ ALL(words);
  RETURN fitting > 5;
END $$;
REVOKE ALL ON FUNCTION parley_titles_are_cut(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_titles_are_cut(text[]) TO parley_app, parley_system;
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0024_open_reminders")]
    operations = [
        migrations.RunSQL(FIND, _EARLIER.FIND),
        migrations.RunSQL(TITLES, "DROP FUNCTION parley_titles_are_cut(text[])"),
    ]
