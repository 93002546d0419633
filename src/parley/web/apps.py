from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "parley.web"
    label = "web"

    def ready(self) -> None:
        from parley.accounts.models import Language
        from parley.companies.settings_pages import SettingsPage, offer
        from parley.core.commands import Command, add_commands
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
        for number, (value, label) in enumerate(Language.choices):
            add_commands(
                Command(
                    f"language-{value}",
                    label,
                    "languages",
                    "choose_language",
                    300 + number,
                    words=_("Language"),
                    field=("language", value),
                )
            )
        themes = (("system", _("Theme: as the device")), ("light", _("Theme: light")), ("dark", _("Theme: dark")))
        for number, (value, name) in enumerate(themes):
            add_commands(
                Command(f"theme-{value}", name, "sun-moon", "choose_theme", 310 + number, field=("theme", value))
            )
        add_commands(Command("sign_out", _("Sign out"), "log-out", "account_logout", 400, field=("next", "/")))
