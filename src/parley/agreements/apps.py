from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "parley.agreements"
    label = "agreements"

    def ready(self) -> None:
        from parley.agreements import kind, search  # noqa: F401 - declares the kind
        from parley.companies.rights import Right
        from parley.companies.settings_pages import SettingsPage, offer
        from parley.core.commands import Command, add_commands

        search.register()

        offer(
            SettingsPage(
                "library",
                _("Agreements"),
                _("Texts that partners accept, with their versions"),
                "file-signature",
                "agreements",
                order=30,
            )
        )
        add_commands(
            Command("new_agreement", _("New agreement"), "file-plus", "new_agreement", 240, right=Right.MANAGE_LIBRARY),
        )
