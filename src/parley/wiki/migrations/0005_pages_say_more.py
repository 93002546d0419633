"""A search of wiki pages that ends before all were looked at says so by one more row, without an id."""

from django.db import migrations

_HEAD = """
CREATE OR REPLACE FUNCTION parley_find_wiki_pages(words text[], after uuid, most integer)
RETURNS TABLE (id uuid, page uuid, title text, detail text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := parley_company();
  found uuid[];
  sent integer;
  looked_at integer;
BEGIN
  -- Words that no index narrows begin with a parenthesis: they are looked for in the newest pages.
  IF left(words[1], 1) = '(' THEN
    found := ARRAY(SELECT p.id FROM wiki_page p WHERE p.company_id = me AND (after IS NULL OR p.id < after)
      ORDER BY p.id DESC LIMIT 2000);
    looked_at := 2000;
  ELSE
    found := ARRAY(SELECT p.id FROM wiki_page p WHERE p.company_id = me
      AND p.words ~ parley_find_wiki_pages.words[1] AND p.words ~ parley_find_wiki_pages.words[2]
      AND (after IS NULL OR p.id < after) LIMIT 3000);
    looked_at := 3000;
  END IF;
  RETURN QUERY SELECT p.id, p.id, p.title::text, coalesce(f.name, '')::text
    FROM wiki_page p LEFT JOIN wiki_folder f ON f.id = p.folder_id
    WHERE p.id = ANY(found) AND p.archived_at IS NULL AND p.words ~ ALL(parley_find_wiki_pages.words)
      AND parley_wiki_may_read(p)
    ORDER BY p.id DESC LIMIT most;
"""
_SAYS = """
  GET DIAGNOSTICS sent = ROW_COUNT;
  IF sent < most AND cardinality(found) = looked_at THEN
    RETURN QUERY SELECT NULL::uuid, NULL::uuid, NULL::text, NULL::text;
  END IF;
"""
FIND = f"{_HEAD}{_SAYS}END $$;"
EARLIER = f"{_HEAD}END $$;"


class Migration(migrations.Migration):
    dependencies = [("wiki", "0004_live")]
    operations = [migrations.RunSQL(FIND, EARLIER)]
