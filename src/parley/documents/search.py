"""Results of the search in the top bar for documents: their types."""

from django.utils.translation import gettext_lazy as _

from parley.core.search_sources import SearchSource, add_search_source

_TYPES = """
SELECT t.id, t.name, t.description FROM documents_documenttype t
WHERE t.company_id = %(company)s AND t.archived_at IS NULL AND parley_folded(t.name) LIKE %(pattern)s
ORDER BY parley_collation_key(t.name, %(collation)s), t.id LIMIT %(most)s
"""
# The code is the requester's own; it is searched where the requester looks, and leads to the newest tasks.
_TASKS_BY_CODE = """
SELECT r.task_id, task.title, p.code FROM documents_requesteddocument r
JOIN companies_product p ON p.id = r.product_id AND p.company_id = %(company)s
JOIN tasks_task task ON task.id = r.task_id
WHERE p.code <> '' AND parley_folded(p.code) LIKE %(pattern)s
ORDER BY r.task_id DESC LIMIT %(most)s
"""


def register() -> None:
    add_search_source(SearchSource("document_types", _("Document types"), "file-text", 40, _TYPES, "document_type"))
    add_search_source(
        SearchSource("tasks_by_code", _("Tasks by product code"), "list-checks", 5, _TASKS_BY_CODE, "task")
    )
