"""Results of the search for messages, of all chats that the acting person reads."""

from parley.core.search_sources import SearchSource, add_search_source
from parley.core.translation import gettext_lazy as _

SLUG = "messages"


def register() -> None:
    add_search_source(
        SearchSource(
            SLUG,
            _("Messages"),
            "message-circle",
            60,
            "chats:message",
            "SELECT * FROM parley_find_messages(%(expressions)s, %(after)s, %(most)s)",
            index="message_words",
            is_text=True,
        )
    )
