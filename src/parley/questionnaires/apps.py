from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionnairesConfig(AppConfig):
    name = "parley.questionnaires"
    label = "questionnaires"

    def ready(self) -> None:
        from parley.companies.settings_pages import SettingsPage, offer
        from parley.questionnaires import kind  # noqa: F401 - declaring a kind registers it

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
