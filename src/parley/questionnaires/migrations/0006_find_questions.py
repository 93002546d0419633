"""Questions of own questionnaires are searched in the newest version of each, with an index that policies would hide."""

from django.db import migrations

INDEX = """
CREATE INDEX CONCURRENTLY question_words ON questionnaires_question
USING gin (company_id, parley_folded(text) gin_trgm_ops) WITH (fastupdate = off)
"""
# Words that no index narrows are looked for in two thousand questions.
FIND = """
CREATE FUNCTION parley_find_questions(words text[], after uuid, most integer)
RETURNS TABLE (question_id uuid, questionnaire_id uuid, text text, name text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 10 AS $$
DECLARE
  me uuid := parley_company();
  found uuid[];
BEGIN
  IF left(words[1], 1) <> '(' THEN
    found := ARRAY(SELECT q.id FROM questionnaires_question q
      WHERE q.company_id = me AND parley_folded(q.text) ~ words[1] AND parley_folded(q.text) ~ words[2]
        AND parley_folded(q.text) ~ ALL(words) LIMIT 2000);
  ELSE
    found := ARRAY(SELECT q.id FROM (
        SELECT n.id, n.text FROM questionnaires_question n WHERE n.company_id = me LIMIT 2000) q
      WHERE parley_folded(q.text) ~ ALL(words));
  END IF;
  RETURN QUERY SELECT q.id, kept.id, q.text::text, kept.name::text
    FROM questionnaires_question q JOIN questionnaires_version v ON v.id = q.version_id
    JOIN questionnaires_questionnaire kept ON kept.id = v.questionnaire_id
    WHERE q.id = ANY(found) AND q.type <> 'note' AND kept.archived_at IS NULL AND (after IS NULL OR q.id < after)
      AND NOT EXISTS (SELECT 1 FROM questionnaires_version newer
        WHERE newer.questionnaire_id = v.questionnaire_id AND newer.number > v.number)
    ORDER BY q.id DESC LIMIT most;
END $$;
REVOKE ALL ON FUNCTION parley_find_questions(text[], uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_find_questions(text[], uuid, integer) TO parley_app, parley_system;
"""


class Migration(migrations.Migration):
    # Tables stay writable while the index is built. One that was broken off is built again.
    atomic = False
    dependencies = [("questionnaires", "0005_archived_at"), ("core", "0006_folded_text")]
    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS question_words", ""),
        migrations.RunSQL(INDEX, "DROP INDEX CONCURRENTLY IF EXISTS question_words"),
        migrations.RunSQL(FIND, "DROP FUNCTION parley_find_questions(text[], uuid, integer)"),
    ]
