from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _


class CompaniesConfig(AppConfig):
    name = "parley.companies"
    label = "companies"

    def ready(self) -> None:
        from parley.companies import invitation_reminders, member_work, search, signal_handlers  # noqa: F401 - connects the handlers
        from parley.companies.rights import Right
        from parley.core.commands import Command, add_commands
        from parley.core.navigation import NavigationEntry, add_to_navigation

        invitation_reminders.register()
        member_work.register()
        search.register()
        invite = (
            ("invite_partner", _("Invite a partner"), Right.MANAGE_PARTNERS),
            ("invite_colleague", _("Invite a colleague"), Right.MANAGE_MEMBERS),
        )
        for number, (url_name, label, right) in enumerate(invite):
            add_commands(Command(url_name, label, "user-plus", url_name, 200 + number, right=right))
        add_commands(Command("directory", _("Search the directory"), "building-2", "directory", 210))
        add_commands(
            Command("new_product", _("New product"), "package-plus", "new_product", 220, right=Right.MANAGE_LIBRARY),
            Command("found_company", _("New company"), "building-2", "found_company", 390),
        )
        add_to_navigation(
            NavigationEntry("partners", _("Partners"), "handshake", "partners", "p", 60, group="partners"),
            NavigationEntry("settings", _("Settings"), "settings", "settings", "s", 1000, group="company"),
        )
