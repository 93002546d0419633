"""Results of the search for chats: threads and groups by name, messages by text and by the names of their files.

Everything is found by who reads the chat, in archived threads as well.
"""

from parley.core.search_sources import SearchSource, add_search_source
from parley.core.translation import gettext_lazy as _

SLUG = "messages"
_NAMED = "SELECT * FROM parley_find_threads(%(expressions)s, %(after)s, %(most)s, {are_threads})"
_MESSAGES = "SELECT * FROM parley_find_messages(%(expressions)s, %(after)s, %(most)s)"
_FILES = "SELECT * FROM parley_find_chat_files(%(expressions)s, %(after)s, %(most)s)"


def register() -> None:
    chats, files = _("Chats"), _("Files in messages")
    threads, groups = _NAMED.format(are_threads="true"), _NAMED.format(are_threads="false")
    for source in (
        SearchSource("threads", chats, "messages-square", 58, "chats:thread", threads, is_bounded=True),
        SearchSource("groups", chats, "users", 59, "chats:conversation", groups, is_bounded=True),
        SearchSource(
            SLUG,
            _("Messages"),
            "message-circle",
            60,
            "chats:message",
            _MESSAGES,
            index="message_words",
            is_text=True,
            is_markdown=True,
        ),
        SearchSource("chat_files", files, "paperclip", 61, "chats:message", _FILES, index="message_file_words"),
    ):
        add_search_source(source)
