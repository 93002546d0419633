"""Results of the search for documents: their types, and tasks by the code of their product."""

from parley.core.search_sources import SearchSource, add_search_source
from parley.core.translation import gettext_lazy as _

_NAME = "parley_collation_key(t.name, %(collation)s)"
_TYPES = f"""
SELECT t.id, t.id, t.name, t.description FROM documents_documenttype t
WHERE t.company_id = %(company)s AND t.archived_at IS NULL AND parley_folded(t.name) ~ ALL(%(expressions)s)
AND (%(after)s IS NULL OR ({_NAME}, t.id) > (SELECT {_NAME}, t.id FROM documents_documenttype t WHERE t.id = %(after)s))
ORDER BY {_NAME}, t.id LIMIT %(most)s
"""  # noqa: S608 - declared
# The code is the requester's own; it is searched where the requester looks, and leads to the newest tasks.
_TASKS_BY_CODE = """
SELECT task.id, task.id, task.title, p.code
FROM (
  SELECT p.id, p.code FROM companies_product p WHERE p.company_id = %(company)s AND p.code <> ''
  AND parley_folded(p.code) ~ ANY(%(expressions)s) ORDER BY p.id LIMIT 20
) p
JOIN LATERAL (
  SELECT r.task_id FROM documents_requesteddocument r WHERE r.product_id = p.id
  AND (%(after)s IS NULL OR r.task_id < %(after)s) ORDER BY r.task_id DESC LIMIT 50
) r ON true
JOIN tasks_task task ON task.id = r.task_id
WHERE parley_folded(concat_ws(' ', task.title, p.code)) ~ ALL(%(expressions)s)
ORDER BY task.id DESC LIMIT %(most)s
"""


def register() -> None:
    by_code = SearchSource(
        "tasks_by_code", _("Tasks by product code"), "list-checks", 5, "task", _TASKS_BY_CODE, is_bounded=True
    )
    add_search_source(by_code)
    add_search_source(
        SearchSource("document_types", _("Document types"), "file-text", 40, "document_type", _TYPES, is_bounded=True)
    )
