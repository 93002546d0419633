from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _


class AuditsConfig(AppConfig):
    name = "parley.audits"
    label = "audits"

    def ready(self) -> None:
        from parley.audits import kind  # noqa: F401 - declares the kind
        from parley.core.navigation import NavigationEntry, add_to_navigation

        add_to_navigation(
            NavigationEntry("audits", _("Audits"), "clipboard-check", "audits", "u", 70, used_by=("audits",)),
        )
