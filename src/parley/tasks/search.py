"""Results of the search in the top bar for files: those that the acting company may read, with their tasks."""

from django.utils.translation import gettext_lazy as _

from parley.core.search_sources import SearchSource, add_search_source

_FILES = """
SELECT found.task_id, found.name, task.title
FROM parley_find_files(%(pattern)s, %(most)s) found JOIN tasks_task task ON task.id = found.task_id
"""


def register() -> None:
    add_search_source(SearchSource("files", _("Files"), "paperclip", 50, _FILES, "task"))
