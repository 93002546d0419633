"""What can be asked and how it is weighed is the company's own, and so are drafts and earlier answers; what was sent is
read by both sides. Of a sent question nothing but its answer is ever changed."""

from django.db import migrations

from parley.core.rls import Tenancy, either

LIBRARY = ("bankquestion", "questionnaire", "version", "section", "question")
ANSWER_ALONE = """
REVOKE UPDATE, DELETE ON questionnaires_questiontask, questionnaires_sentquestionnaire FROM parley_app;
GRANT UPDATE (state, value, answer, file_id, answered_by_id, answered_at) ON questionnaires_questiontask TO parley_app;
"""
ANYTHING = "GRANT UPDATE, DELETE ON questionnaires_questiontask, questionnaires_sentquestionnaire TO parley_app"

# Similar questions are found by their trigrams, and by the words they share where they are of very different length.
# New entries wait aside (`fastupdate`, as it is by default): many answers are sent at once, and few are ever looked for.
WORDS = """
CREATE INDEX earlier_questions_like ON questionnaires_earlieranswer
  USING gin (company_id, question gin_trgm_ops);
CREATE INDEX earlier_questions_with ON questionnaires_earlieranswer
  USING gin (company_id, to_tsvector('simple', question));
"""

# With its owner's rights, because under row-level security PostgreSQL looks at each row before it trusts such an index;
# it asks for the acting company by itself. `score` is the better of how many trigrams and how many words are shared.
SIMILAR = """
CREATE FUNCTION parley_similar_answers(asked text, types text[], but uuid, most integer)
RETURNS TABLE (task_id uuid, score double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public SET pg_trgm.similarity_threshold = 0.35 AS $$
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
NOT_SIMILAR = "DROP FUNCTION parley_similar_answers(text, text[], uuid, integer)"


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0001_initial"), ("tasks", "0002_tenancy")]
    operations = [
        *(Tenancy(f"questionnaires_{table}") for table in LIBRARY),
        Tenancy("questionnaires_sentquestionnaire", sees=either("company_id", "partner_id")),
        Tenancy("questionnaires_questiontask", sees=either("requester_id", "responder_id")),
        Tenancy("questionnaires_answerdraft"),
        Tenancy("questionnaires_earlieranswer"),
        migrations.RunSQL(ANSWER_ALONE, ANYTHING),
        migrations.RunSQL(WORDS, "DROP INDEX earlier_questions_like, earlier_questions_with"),
        migrations.RunSQL(SIMILAR, NOT_SIMILAR),
    ]
