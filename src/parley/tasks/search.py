"""Search sources of tasks beside their titles: comments, own internal notes, and files, each with its task."""

from parley.core.search_sources import SearchSource, add_search_source
from parley.core.translation import gettext_lazy as _

TITLES = "titles"
"""Tells whether more tasks may have the words than their list shows."""

_TITLES = "SELECT NULL::uuid, NULL::uuid, NULL::text, NULL::text WHERE parley_titles_are_cut(%(expressions)s)"
_COMMENTS = "SELECT * FROM parley_find_comments(%(expressions)s, %(after)s, %(most)s)"
_FILES = "SELECT * FROM parley_find_attached_files(%(expressions)s, %(after)s, %(most)s)"


def register() -> None:
    comments, files = _("Comments"), _("Files")
    add_search_source(SearchSource(TITLES, _("Tasks"), "list-checks", 1, "task", _TITLES, is_bounded=True))
    add_search_source(
        SearchSource(
            "comments",
            comments,
            "message-square",
            45,
            "task",
            _COMMENTS,
            index="search_words_of_comments",
            is_text=True,
        )
    )
    add_search_source(SearchSource("files", files, "paperclip", 50, "task", _FILES, index="search_words_of_files"))
