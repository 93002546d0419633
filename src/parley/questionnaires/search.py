"""Results of the search for questionnaires: own ones, those sent and received, and the questions of own ones.

Questions that were sent or received are tasks, which the search finds by their titles.
"""

from parley.core.search_sources import SearchSource, add_search_source
from parley.core.translation import gettext_lazy as _

_NAME = "parley_collation_key(q.name, %(collation)s)"
_OWN = f"""
SELECT q.id, q.id, q.name, NULL FROM questionnaires_questionnaire q
WHERE q.company_id = %(company)s AND q.archived_at IS NULL AND parley_folded(q.name) ~ ALL(%(expressions)s)
AND (%(after)s IS NULL
  OR ({_NAME}, q.id) > (SELECT {_NAME}, q.id FROM questionnaires_questionnaire q WHERE q.id = %(after)s))
ORDER BY {_NAME}, q.id LIMIT %(most)s
"""  # noqa: S608 - declared
# Newest first, among the newest thousand. {own} and {other} are the columns of the two companies.
_SENT = """
SELECT s.id, s.id, s.name, partner.name
FROM (
  SELECT n.* FROM questionnaires_sentquestionnaire n
  WHERE n.{own} = %(company)s AND (%(after)s IS NULL OR (n.sent_at, n.id) < (
    SELECT l.sent_at, l.id FROM questionnaires_sentquestionnaire l WHERE l.id = %(after)s AND l.{own} = %(company)s))
  ORDER BY n.sent_at DESC, n.id DESC LIMIT 1000
) s
JOIN companies_company partner ON partner.id = s.{other}
WHERE parley_folded(concat_ws(' ', s.name, partner.name)) ~ ALL(%(expressions)s)
AND parley_folded(s.name) ~ ANY(%(expressions)s)
ORDER BY s.sent_at DESC, s.id DESC LIMIT %(most)s
"""
_QUESTIONS = """
SELECT found.question_id, found.questionnaire_id, found.text, found.name
FROM parley_find_questions(%(expressions)s, %(after)s, %(most)s) found
"""


def register() -> None:
    questionnaires = _("Questionnaires")
    sent, received = (
        _SENT.replace("{own}", own).replace("{other}", other)
        for own, other in (("company_id", "partner_id"), ("partner_id", "company_id"))
    )
    for source in (
        SearchSource("questionnaires", questionnaires, "clipboard-list", 41, "questionnaire", _OWN, is_bounded=True),
        SearchSource(
            "sent_questionnaires", questionnaires, "clipboard-pen", 42, "sent_questionnaire", sent, is_bounded=True
        ),
        SearchSource(
            "received_questionnaires",
            questionnaires,
            "clipboard-list",
            43,
            "received_questionnaire",
            received,
            is_bounded=True,
        ),
        SearchSource(
            "questions",
            _("Questions"),
            "circle-question-mark",
            44,
            "questionnaire",
            _QUESTIONS,
            index="question_words",
            is_text=True,
        ),
    ):
        add_search_source(source)
