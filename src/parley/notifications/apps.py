from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "parley.notifications"
    label = "notifications"

    def ready(self) -> None:
        from parley.companies.settings_pages import SettingsPage, offer
        from parley.core.commands import Command, add_commands
        from parley.core.navigation import TopBarItem, add_to_top_bar
        from parley.notifications import company_notices
        from parley.notifications.lists import unread_sql

        company_notices.register()
        add_to_top_bar(
            TopBarItem(
                "notifications",
                _("Notifications"),
                "bell",
                "notifications",
                20,
                count=unread_sql,
                panel="notification_panel",
            )
        )
        add_commands(Command("notifications", _("Notifications"), "bell", "notifications", 95))
        offer(
            SettingsPage(
                "person",
                _("Notifications"),
                _("What the bell and your browser notify you of"),
                "bell",
                "notification_settings",
                order=18,
            )
        )
