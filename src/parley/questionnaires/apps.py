from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _


class QuestionnairesConfig(AppConfig):
    name = "parley.questionnaires"
    label = "questionnaires"

    def ready(self) -> None:
        from parley.companies.rights import Right
        from parley.companies.settings_pages import SettingsPage, offer
        from parley.core.commands import Command, add_commands
        from parley.core.navigation import NavigationEntry, add_to_navigation
        from parley.questionnaires import kind, notices, search  # noqa: F401 - declares the kind

        notices.register()
        search.register()

        offer(
            SettingsPage(
                "library",
                _("Questionnaires"),
                _("Questions for partners, from your own question bank"),
                "clipboard-list",
                "questionnaires",
                order=60,
            )
        )

        add_to_navigation(
            NavigationEntry(
                "sent_questionnaires",
                _("Questionnaires"),
                "clipboard-pen",
                "sent_questionnaires",
                "v",
                110,
                used_by=("questionnaires", "sends question"),
            ),
            NavigationEntry(
                "received_questionnaires",
                _("Received questionnaires"),
                "clipboard-list",
                "received_questionnaires",
                "q",
                120,
                used_by=("receives question",),
            ),
        )
        add_commands(
            Command(
                "new_questionnaire",
                _("New questionnaire"),
                "file-plus",
                "new_questionnaire",
                260,
                right=Right.MANAGE_LIBRARY,
            ),
            Command(
                "new_bank_question",
                _("New question for the question bank"),
                "file-plus",
                "new_bank_question",
                262,
                right=Right.MANAGE_LIBRARY,
            ),
        )
