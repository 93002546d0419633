from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _


class CorrectiveConfig(AppConfig):
    name = "parley.corrective"
    label = "corrective"

    def ready(self) -> None:
        from parley.companies.settings_pages import SettingsPage, offer
        from parley.core.navigation import NavigationEntry, add_to_navigation
        from parley.corrective import (
            kind,  # noqa: F401 - declares the kind
            member_work,
        )

        member_work.register()

        offer(
            SettingsPage(
                "library",
                _("Corrective actions"),
                _("Templates with custom fields, and categories"),
                "clipboard-x",
                "corrective_library",
                order=40,
            )
        )

        add_to_navigation(
            NavigationEntry(
                "corrective_actions",
                _("Corrective actions"),
                "clipboard-x",
                "corrective_actions",
                "x",
                80,
                used_by=("sends corrective_action", "receives corrective_action"),
            ),
        )
