"""Find threads and groups by their names, and messages by the names of their files.

What is compared is stored: by the database for names of chats, by a trigger for files, whose names are in another table.
"""

from django.db import migrations

COLUMNS = """
ALTER TABLE chats_chat ADD COLUMN folded_subject text GENERATED ALWAYS AS (parley_folded(subject)) STORED;
ALTER TABLE chats_messagefile ADD COLUMN folded_name text NOT NULL DEFAULT '';
CREATE FUNCTION parley_name_message_file() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.folded_name := coalesce((SELECT parley_folded(f.name) FROM files_storedfile f WHERE f.id = NEW.file_id), '');
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION parley_name_message_file() FROM PUBLIC;
CREATE TRIGGER named BEFORE INSERT OR UPDATE OF file_id ON chats_messagefile
  FOR EACH ROW EXECUTE FUNCTION parley_name_message_file();
UPDATE chats_messagefile a SET folded_name = parley_folded(f.name) FROM files_storedfile f WHERE f.id = a.file_id;
"""
NO_COLUMNS = """
DROP TRIGGER named ON chats_messagefile; DROP FUNCTION parley_name_message_file();
ALTER TABLE chats_messagefile DROP COLUMN folded_name;
ALTER TABLE chats_chat DROP COLUMN folded_subject
"""
INDEX = """
CREATE INDEX message_file_words ON chats_messagefile USING gin (chat_id, folded_name gin_trgm_ops)
  WITH (fastupdate = off);
CREATE INDEX files_of_chat ON chats_messagefile (chat_id, id)
"""
# The chats that the acting person reads, those with the newest messages first.
MINE = """
CREATE FUNCTION parley_own_chats() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(chat_id ORDER BY last_at DESC), '{}') FROM (
    SELECT p.chat_id, p.last_at FROM chats_participant p
    WHERE p.company_id = parley_company() AND p.user_id = parley_user() AND p.left_at IS NULL
    UNION SELECT c.id, c.last_at FROM chats_chat c
    WHERE c.kind = 'thread' AND c.firm_id = parley_company() AND NOT c.firm_participants_only
      AND parley_user() IS NOT NULL
    UNION SELECT c.id, c.last_at FROM chats_chat c
    WHERE c.kind = 'thread' AND c.client_id = parley_company() AND NOT c.client_participants_only
      AND parley_user() IS NOT NULL) read
$$;
REVOKE ALL ON FUNCTION parley_own_chats() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_own_chats() TO parley_app, parley_system;
"""
# Words may be in the name of the partner if one of them is in the subject. Beyond five thousand chats, the row without
# id says that there may be more.
THREADS = """
CREATE FUNCTION parley_find_threads(words text[], before uuid, most integer, are_threads boolean)
RETURNS TABLE (id uuid, page uuid, title text, detail text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 10 AS $$
DECLARE
  me uuid := parley_company();
  own uuid[] := parley_own_chats();
  mine uuid[] := ARRAY(SELECT c.id FROM chats_chat c
    WHERE c.id = ANY(own) AND (c.kind = 'thread') = are_threads AND c.kind <> 'direct'
      AND c.subject <> '' AND (before IS NULL OR c.id < before) ORDER BY c.id DESC LIMIT 5001);
  sent integer;
BEGIN
  RETURN QUERY WITH partners AS MATERIALIZED (
      SELECT p.id, p.name, parley_folded(p.name) AS folded FROM companies_company p
      WHERE p.id IN (SELECT CASE WHEN c.firm_id = me THEN c.client_id ELSE c.firm_id END
        FROM chats_chat c WHERE c.id = ANY(mine)))
    SELECT c.id, c.id, c.subject::text, coalesce(p.name, '')::text
    FROM chats_chat c LEFT JOIN partners p ON p.id = CASE WHEN c.firm_id = me THEN c.client_id ELSE c.firm_id END
    WHERE c.id = ANY(mine) AND c.folded_subject ~ ANY(words) AND concat_ws(' ', c.folded_subject, p.folded) ~ ALL(words)
    ORDER BY c.id DESC LIMIT most;
  GET DIAGNOSTICS sent = ROW_COUNT;
  IF sent < most AND cardinality(mine) > 5000 THEN
    RETURN QUERY SELECT NULL::uuid, NULL::uuid, NULL::text, NULL::text;
  END IF;
END $$;
REVOKE ALL ON FUNCTION parley_find_threads(text[], uuid, integer, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_find_threads(text[], uuid, integer, boolean) TO parley_app, parley_system;
"""
_DETAIL = """concat_ws(' · ', author.first_name || ' ' || author.last_name,
      coalesce(nullif(c.subject, ''), (SELECT string_agg(u.first_name || ' ' || u.last_name, ', ') FROM (
        SELECT p.user_id FROM chats_participant p WHERE p.chat_id = c.id AND p.left_at IS NULL
          AND p.user_id <> parley_user() AND p.user_id <> m.author_id ORDER BY p.joined_at LIMIT 3) o
        JOIN accounts_user u ON u.id = o.user_id)))"""
# Words that no index narrows begin with a parenthesis: they are looked for in the newest texts. Where these were not
# all, or where a word is so frequent that the index was left, the row without id says so.
MESSAGES = f"""
CREATE OR REPLACE FUNCTION parley_find_messages(words text[], before uuid, most integer)
RETURNS TABLE (id uuid, page uuid, title text, detail text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := parley_company();
  mine uuid[] := parley_own_chats();
  found uuid[];
  looked_at bigint;
  is_cut boolean;
BEGIN
  SELECT count(*), (array_agg(seen.id ORDER BY seen.id DESC) FILTER (WHERE parley_folded(seen.text) ~ ALL(words)))[1:most]
    INTO looked_at, found FROM (
      SELECT m.id, m.text FROM unnest(mine[1:100]) c, LATERAL (SELECT n.id, n.text FROM chats_message n
        WHERE n.chat_id = c AND n.number > (SELECT o.last_number FROM chats_chat o WHERE o.id = c) - 50
          AND (before IS NULL OR n.id < before) AND n.text <> '') m
      ORDER BY m.id DESC LIMIT 1000) seen;
  found := coalesce(found, ARRAY[]::uuid[]);
  IF cardinality(found) < most THEN
    IF left(words[1], 1) = '(' THEN
      is_cut := looked_at = 1000 OR cardinality(mine) > 100
        OR EXISTS (SELECT 1 FROM chats_chat c WHERE c.id = ANY(mine) AND c.last_number > 50);
    ELSIF cardinality(mine) <= 100 THEN
      found := ARRAY(SELECT m.id FROM chats_message m
        WHERE m.chat_id = ANY(mine) AND m.text <> '' AND parley_folded(m.text) ~ words[1]
          AND parley_folded(m.text) ~ words[2] AND parley_folded(m.text) ~ ALL(words)
          AND (before IS NULL OR m.id < before) LIMIT 3000);
    ELSE
      found := ARRAY(SELECT m.id FROM chats_message m JOIN unnest(mine) AS own (chat) ON own.chat = m.chat_id
        WHERE m.text <> '' AND parley_folded(m.text) ~ words[1]
          AND parley_folded(m.text) ~ words[2] AND parley_folded(m.text) ~ ALL(words)
          AND (before IS NULL OR m.id < before) LIMIT 3000);
    END IF;
  END IF;
  RETURN QUERY SELECT m.id, m.id, left(m.text, 2000), {_DETAIL}
    FROM chats_message m JOIN chats_chat c ON c.id = m.chat_id JOIN accounts_user author ON author.id = m.author_id
    WHERE me IS NOT NULL AND m.id = ANY(found) ORDER BY m.id DESC LIMIT most;
  IF is_cut THEN
    RETURN QUERY SELECT NULL::uuid, NULL::uuid, NULL::text, NULL::text;
  END IF;
END $$;
"""  # noqa: S608 - no user input
FILES = f"""
CREATE FUNCTION parley_find_chat_files(words text[], before uuid, most integer)
RETURNS TABLE (id uuid, page uuid, title text, detail text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 10 AS $$
DECLARE
  me uuid := parley_company();
  mine uuid[] := parley_own_chats();
  found uuid[];
  looked_at bigint := 0;
BEGIN
  IF left(words[1], 1) = '(' THEN
    SELECT count(*), (array_agg(seen.id ORDER BY seen.id DESC) FILTER (WHERE seen.folded_name ~ ALL(words)))[1:most]
      INTO looked_at, found FROM (
        SELECT a.id, a.folded_name FROM unnest(mine[1:200]) c, LATERAL (
          SELECT n.id, n.folded_name FROM chats_messagefile n WHERE n.chat_id = c AND (before IS NULL OR n.id < before)
          ORDER BY n.id DESC LIMIT 200) a
        ORDER BY a.id DESC LIMIT 1000) seen;
  ELSIF cardinality(mine) <= 100 THEN
    found := ARRAY(SELECT a.id FROM chats_messagefile a
      WHERE a.chat_id = ANY(mine) AND a.folded_name ~ words[1] AND a.folded_name ~ words[2]
        AND a.folded_name ~ ALL(words) AND (before IS NULL OR a.id < before) LIMIT 3000);
  ELSE
    found := ARRAY(SELECT a.id FROM chats_messagefile a JOIN unnest(mine) AS own (chat) ON own.chat = a.chat_id
      WHERE a.folded_name ~ words[1] AND a.folded_name ~ words[2]
        AND a.folded_name ~ ALL(words) AND (before IS NULL OR a.id < before) LIMIT 3000);
  END IF;
  RETURN QUERY SELECT a.id, a.message_id, f.name::text, {_DETAIL}
    FROM chats_messagefile a JOIN files_storedfile f ON f.id = a.file_id
    JOIN chats_message m ON m.id = a.message_id AND m.deleted_at IS NULL
    JOIN chats_chat c ON c.id = a.chat_id JOIN accounts_user author ON author.id = m.author_id
    WHERE me IS NOT NULL AND a.id = ANY(found) ORDER BY a.id DESC LIMIT most;
  IF looked_at = 1000 AND coalesce(cardinality(found), 0) < most THEN
    RETURN QUERY SELECT NULL::uuid, NULL::uuid, NULL::text, NULL::text;
  END IF;
END $$;
REVOKE ALL ON FUNCTION parley_find_chat_files(text[], uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_find_chat_files(text[], uuid, integer) TO parley_app, parley_system;
"""  # noqa: S608 - no user input
NO_FUNCTIONS = """
DROP FUNCTION parley_find_chat_files(text[], uuid, integer);
DROP FUNCTION parley_find_threads(text[], uuid, integer, boolean)
"""


class Migration(migrations.Migration):
    dependencies = [("chats", "0008_find_messages"), ("files", "0002_tenancy")]
    operations = [
        migrations.RunSQL(COLUMNS, NO_COLUMNS),
        migrations.RunSQL(INDEX, "DROP INDEX message_file_words, files_of_chat"),
        migrations.RunSQL(MINE + THREADS + MESSAGES + FILES, NO_FUNCTIONS),
    ]
