from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _


class EvaluationsConfig(AppConfig):
    name = "parley.evaluations"
    label = "evaluations"

    def ready(self) -> None:
        from parley.companies.rights import Right
        from parley.companies.settings_pages import SettingsPage, offer
        from parley.core.commands import Command, add_commands
        from parley.core.navigation import NavigationEntry, add_to_navigation
        from parley.evaluations import (
            kind,  # noqa: F401 - declares the kind
            member_work,
            notices,
        )

        member_work.register()
        notices.register()

        offer(
            SettingsPage(
                "library",
                _("Evaluation templates"),
                _("Scale, criteria with their weights, and classes"),
                "gauge",
                "evaluation_templates",
                order=50,
            )
        )

        add_to_navigation(
            NavigationEntry("evaluations", _("Evaluations"), "gauge", "evaluations", "e", 90, used_by=("evaluations",)),
            NavigationEntry(
                "received_evaluations",
                _("Received evaluations"),
                "award",
                "received_evaluations",
                "r",
                100,
                used_by=("receives evaluation",),
            ),
        )
        add_commands(
            Command(
                "new_evaluation_template",
                _("New evaluation template"),
                "file-plus",
                "new_evaluation_template",
                250,
                right=Right.MANAGE_LIBRARY,
            ),
        )
