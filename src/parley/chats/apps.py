from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _

# Muted conversations are read when one looks, and count nowhere.
UNREAD = """
SELECT count(*) FROM (SELECT 1 FROM chats_participant p WHERE p.company_id = %(company)s AND p.user_id = %(user)s
  AND p.left_at IS NULL AND p.is_unread AND p.kind <> 'thread' AND NOT p.is_muted LIMIT 100) unread
"""


class ChatsConfig(AppConfig):
    name = "parley.chats"
    label = "chats"

    def ready(self) -> None:
        from parley.chats import notifications, search
        from parley.chats.actions import conversations
        from parley.chats.entries import add_entry
        from parley.core.commands import Command, add_commands
        from parley.core.navigation import NavigationEntry, TopBarItem, add_to_navigation, add_to_top_bar

        add_to_navigation(
            NavigationEntry(
                "messenger",
                _("Messenger"),
                "message-circle",
                "chats:messenger",
                "m",
                54,
                group="conversations",
                used_by=("chats",),
                count=UNREAD,
            ),
        )
        add_commands(Command("new_message", _("New message"), "message-circle", "chats:new", 90))
        add_to_top_bar(TopBarItem("messenger", _("Messenger"), "message-circle", "chats:messenger", 10))
        for slug in (
            conversations.ADDED,
            conversations.REMOVED,
            conversations.LEFT,
            conversations.RENAMED,
            conversations.STARTED,
        ):
            add_entry(slug, f"chats/entries/{slug}.html")
        notifications.register()
        search.register()
