from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "parley.web"
    label = "web"

    def ready(self) -> None:
        from parley.companies.settings_pages import SettingsPage, offer
        from parley.core.navigation import NavigationEntry, add_to_navigation

        add_to_navigation(
            NavigationEntry(
                "dashboard", _("Dashboard"), "house", "dashboard", "d", 10, group="work", on_phone_bar=True
            ),
        )
        offer(
            SettingsPage(
                "person", _("Navigation"), _("Pin, order and hide places"), "panel-left", "navigation", order=15
            )
        )
