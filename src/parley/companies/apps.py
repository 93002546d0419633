from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _


class CompaniesConfig(AppConfig):
    name = "parley.companies"
    label = "companies"

    def ready(self) -> None:
        from parley.companies import member_work, search, signal_handlers  # noqa: F401 - connects the handlers
        from parley.core.navigation import NavigationEntry, add_to_navigation

        member_work.register()
        search.register()
        add_to_navigation(
            NavigationEntry("partners", _("Partners"), "handshake", "partners", "p", 60, group="partners"),
            NavigationEntry("settings", _("Settings"), "settings", "settings", "s", 1000, group="company"),
        )
