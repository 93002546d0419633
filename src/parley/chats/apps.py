from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _
from parley.core.translation import pgettext_lazy

# Muted conversations are read when one looks, and count nowhere.
UNREAD = """
SELECT count(*) FROM (SELECT 1 FROM chats_participant p WHERE p.company_id = %(company)s AND p.user_id = %(user)s
  AND p.left_at IS NULL AND p.is_unread AND p.kind <> 'thread' AND NOT p.is_muted LIMIT 100) unread
"""
UNREAD_THREADS = """
SELECT count(*) FROM (SELECT 1 FROM chats_participant p WHERE p.company_id = %(company)s AND p.user_id = %(user)s
  AND p.left_at IS NULL AND p.is_unread AND p.kind = 'thread' AND NOT p.is_muted LIMIT 100) unread
"""


class ChatsConfig(AppConfig):
    name = "parley.chats"
    label = "chats"

    def ready(self) -> None:
        from parley.chats import notices, notifications, rights, search  # noqa: F401 - declares the rights
        from parley.chats.actions import conversations
        from parley.chats.entries import add_entry
        from parley.chats.inbox_section import threads_in_inbox
        from parley.chats.partner_section import threads_on_partner_page
        from parley.companies.partner_sections import PartnerSection, show_on_partner_page
        from parley.companies.rights import Right
        from parley.companies.settings_pages import SettingsPage, offer
        from parley.core.commands import Command, add_commands
        from parley.core.navigation import NavigationEntry, TopBarItem, add_to_navigation, add_to_top_bar
        from parley.tasks.inbox_sections import InboxSection, show_in_inbox

        add_to_navigation(
            NavigationEntry(
                "chats",
                pgettext_lazy("place", "Chats"),
                "messages-square",
                "chats:threads",
                "c",
                52,
                group="conversations",
                used_by=("chats",),
                count=UNREAD_THREADS,
            ),
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
        add_commands(
            Command("new_chat", _("New chat"), "messages-square", "chats:new_thread", 32, words=_("Thread")),
            Command("new_chats", _("New chat for many clients"), "users", "chats:many_threads", 34),
        )
        add_commands(
            Command("new_conversation", _("New conversation"), "message-circle", "chats:new", 90, words=_("Message")),
            Command(
                "new_chat_template",
                _("New chat template"),
                "file-plus",
                "chats:new_thread_template",
                270,
                right=Right.MANAGE_LIBRARY,
            ),
        )
        add_to_top_bar(TopBarItem("messenger", _("Messenger"), "message-circle", "chats:messenger", 10))
        for slug in (
            conversations.ADDED,
            conversations.REMOVED,
            conversations.LEFT,
            conversations.RENAMED,
            conversations.STARTED,
        ):
            add_entry(slug, f"chats/entries/{slug}.html")
        for slug in ("client_tasks", "thread_archived", "thread_reopened"):
            add_entry(slug, f"chats/entries/{slug}.html")
        notices.register()
        notifications.register()
        search.register()
        show_in_inbox(InboxSection("chats/unread_threads.html", "chats", threads_in_inbox))
        show_on_partner_page(PartnerSection("chats/partner_threads.html", threads_on_partner_page))
        offer(
            SettingsPage(
                "library",
                _("Chat templates"),
                _("Subject, message and client tasks of chats that you open often"),
                "messages-square",
                "chats:thread_templates",
                order=75,
            )
        )
        offer(
            SettingsPage(
                "company",
                pgettext_lazy("place", "Chats"),
                _("Whether clients may start chats with you"),
                "messages-square",
                "chats:thread_settings",
                order=35,
            )
        )
