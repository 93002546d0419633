"""Give older databases what 0001 and 0002 had been edited to contain after they were published.

Of `0001_initial` three versions were applied somewhere: without `version.changed_at`, without `earlieranswer.fingerprint`
and its index, and today's. Of `0002_tenancy` also three: without the indexes and the function for similar answers, with
indexes that had `fastupdate` off, and today's. On a database made by today's files nothing changes.
"""

import hashlib
import re
from typing import Any

from django.db import migrations

COLUMNS = """
ALTER TABLE questionnaires_version ADD COLUMN IF NOT EXISTS changed_at timestamptz;
UPDATE questionnaires_version SET changed_at = coalesce(frozen_at, created_at) WHERE changed_at IS NULL;
ALTER TABLE questionnaires_version ALTER COLUMN changed_at SET NOT NULL;
ALTER TABLE questionnaires_earlieranswer ADD COLUMN IF NOT EXISTS fingerprint varchar(32);
"""

INDEXES = """
ALTER TABLE questionnaires_earlieranswer ALTER COLUMN fingerprint SET NOT NULL;
CREATE INDEX IF NOT EXISTS answered_the_same ON questionnaires_earlieranswer (company_id, fingerprint, answered_at);
CREATE INDEX IF NOT EXISTS earlier_questions_like ON questionnaires_earlieranswer
  USING gin (company_id, question gin_trgm_ops);
CREATE INDEX IF NOT EXISTS earlier_questions_with ON questionnaires_earlieranswer
  USING gin (company_id, to_tsvector('simple', question));
ALTER INDEX earlier_questions_like RESET (fastupdate);
ALTER INDEX earlier_questions_with RESET (fastupdate);
"""

# Dropped first: an earlier version returned a `real`, and CREATE OR REPLACE cannot change what a function returns.
# `show_limit` loads pg_trgm: before, who owns the function may not say what one of its parameters is set to.
SIMILAR = """
SELECT show_limit();
DROP FUNCTION IF EXISTS parley_similar_answers(text, text[], uuid, integer);
CREATE FUNCTION parley_similar_answers(asked text, types text[], but uuid, most integer)
RETURNS TABLE (task_id uuid, score double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET pg_trgm.similarity_threshold = 0.35 AS $$
DECLARE
  me uuid := parley_company();
  words text[] := ARRAY(SELECT word FROM unnest(tsvector_to_array(to_tsvector('simple', asked))) word
                        WHERE length(word) > 3);
  wanted tsquery := '';
  word text;
BEGIN
  FOREACH word IN ARRAY words LOOP
    wanted := wanted || plainto_tsquery('simple', word);
  END LOOP;
  RETURN QUERY
    SELECT scored.id, scored.points FROM (
      SELECT found.id, found.at, greatest(similarity(found.question, asked), (
        SELECT count(*) FILTER (WHERE of_it = ANY(words)) / greatest(sqrt(cardinality(words) * count(*)), 1)
        FROM unnest(tsvector_to_array(to_tsvector('simple', found.question))) of_it WHERE length(of_it) > 3
      )) AS points
      FROM (
        (SELECT e.task_id AS id, e.answered_at AS at, e.question FROM questionnaires_earlieranswer e
          WHERE e.company_id = me AND e.type = ANY(types) AND e.question % asked LIMIT 500)
        UNION
        (SELECT e.task_id, e.answered_at, e.question FROM questionnaires_earlieranswer e
          WHERE e.company_id = me AND e.type = ANY(types) AND to_tsvector('simple', e.question) @@ wanted LIMIT 500)
      ) found
      WHERE found.id <> but
    ) scored
    WHERE scored.points >= 0.35 ORDER BY scored.points DESC, scored.at DESC LIMIT most;
END $$;
REVOKE ALL ON FUNCTION parley_similar_answers(text, text[], uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION parley_similar_answers(text, text[], uuid, integer) TO parley_app;
"""

AT_ONCE = 1_000


def add_fingerprints(_apps: Any, schema_editor: Any) -> None:
    """Compute the fingerprints that are missing, as `suggestions.fingerprint` did when this was written."""
    with schema_editor.connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT task_id, question FROM questionnaires_earlieranswer WHERE fingerprint IS NULL LIMIT %s",
                [AT_ONCE],
            )
            rows = cursor.fetchall()
            if not rows:
                return
            cursor.execute(
                "UPDATE questionnaires_earlieranswer e SET fingerprint = new.fingerprint"
                " FROM unnest(%s::uuid[], %s::text[]) AS new(task_id, fingerprint) WHERE e.task_id = new.task_id",
                [[task for task, _question in rows], [_fingerprint(question) for _task, question in rows]],
            )


def _fingerprint(question: str) -> str:
    words = re.sub(r"\W+", " ", question.casefold()).strip()
    return hashlib.md5(words.encode(), usedforsecurity=False).hexdigest()


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0002_tenancy")]
    operations = [
        migrations.RunSQL(COLUMNS, migrations.RunSQL.noop),
        migrations.RunPython(add_fingerprints, migrations.RunPython.noop),
        migrations.RunSQL(INDEXES, migrations.RunSQL.noop),
        migrations.RunSQL(SIMILAR, migrations.RunSQL.noop),
    ]
