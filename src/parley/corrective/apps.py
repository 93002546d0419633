from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _


class CorrectiveConfig(AppConfig):
    name = "parley.corrective"
    label = "corrective"

    def ready(self) -> None:
        from parley.companies.rights import Right
        from parley.companies.settings_pages import SettingsPage, offer
        from parley.core.commands import Command, add_commands
        from parley.core.navigation import NavigationEntry, add_to_navigation
        from parley.corrective import (
            calendar,
            kind,  # noqa: F401 - declares the kind
            member_work,
        )

        calendar.register()
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
        add_commands(
            Command(
                "new_corrective_template",
                _("New template for corrective actions"),
                "file-plus",
                "new_corrective_template",
                244,
                right=Right.MANAGE_LIBRARY,
            ),
            Command(
                "new_corrective_category",
                _("New category of corrective actions"),
                "file-plus",
                "new_corrective_category",
                246,
                right=Right.MANAGE_LIBRARY,
            ),
        )
