from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "parley.agreements"
    label = "agreements"

    def ready(self) -> None:
        from parley.agreements import kind, search  # noqa: F401 - declares the kind
        from parley.companies.settings_pages import SettingsPage, offer

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
