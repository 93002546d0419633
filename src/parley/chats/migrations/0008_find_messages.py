"""Find messages by their words: those of the chats that the acting person reads, newest first."""

from django.db import migrations

INDEX = """
CREATE INDEX message_words ON chats_message USING gin (chat_id, parley_folded(text) gin_trgm_ops)
  WITH (fastupdate = off) WHERE text <> ''
"""

# Frequent words are among the newest messages: a scan with an end. Rare ones are found by the index, in each of the
# person's chats if these are few, or else in all chats. Words that no index narrows begin with a parenthesis.
FIND = """
CREATE FUNCTION parley_find_messages(words text[], before uuid, most integer)
RETURNS TABLE (id uuid, page uuid, title text, detail text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  me uuid := parley_company();
  person uuid := parley_user();
  mine uuid[] := ARRAY(
    SELECT chat_id FROM (
      SELECT p.chat_id, p.last_at FROM chats_participant p
      WHERE p.company_id = me AND p.user_id = person AND p.left_at IS NULL
      UNION SELECT c.id, c.last_at FROM chats_chat c
      WHERE c.kind = 'thread' AND c.firm_id = me AND NOT c.firm_participants_only AND person IS NOT NULL
      UNION SELECT c.id, c.last_at FROM chats_chat c
      WHERE c.kind = 'thread' AND c.client_id = me AND NOT c.client_participants_only AND person IS NOT NULL
    ) read ORDER BY last_at DESC);
  found uuid[];
BEGIN
  found := ARRAY(SELECT seen.id FROM (
      SELECT m.id, m.text FROM unnest(mine[1:100]) c, LATERAL (SELECT n.id, n.text FROM chats_message n
        WHERE n.chat_id = c AND n.number > (SELECT o.last_number FROM chats_chat o WHERE o.id = c) - 50
          AND (before IS NULL OR n.id < before) AND n.text <> '') m
      ORDER BY m.id DESC LIMIT 1000) seen
    WHERE parley_folded(seen.text) ~ ALL(words) ORDER BY seen.id DESC LIMIT most);
  IF cardinality(found) < most AND left(words[1], 1) <> '(' THEN
    IF cardinality(mine) <= 100 THEN
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
  RETURN QUERY SELECT m.id, m.id, left(m.text, 2000), concat_ws(' · ', author.first_name || ' ' || author.last_name,
      coalesce(nullif(c.subject, ''), (SELECT string_agg(u.first_name || ' ' || u.last_name, ', ') FROM (
        SELECT p.user_id FROM chats_participant p WHERE p.chat_id = c.id AND p.left_at IS NULL AND p.user_id <> person
          AND p.user_id <> m.author_id ORDER BY p.joined_at LIMIT 3) o JOIN accounts_user u ON u.id = o.user_id)))
    FROM chats_message m JOIN chats_chat c ON c.id = m.chat_id JOIN accounts_user author ON author.id = m.author_id
    WHERE m.id = ANY(found) ORDER BY m.id DESC LIMIT most;
END $$;
REVOKE ALL ON FUNCTION parley_find_messages(text[], uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_find_messages(text[], uuid, integer) TO parley_app, parley_system;
"""


class Migration(migrations.Migration):
    dependencies = [("chats", "0007_note_use"), ("tasks", "0014_folded_titles")]
    operations = [
        migrations.RunSQL(INDEX, "DROP INDEX message_words"),
        migrations.RunSQL(FIND, "DROP FUNCTION parley_find_messages(text[], uuid, integer)"),
    ]
