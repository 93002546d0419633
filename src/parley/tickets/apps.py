from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "parley.tickets"
    label = "tickets"

    def ready(self) -> None:
        from parley.companies.partner_sections import PartnerSection, show_on_partner_page
        from parley.companies.settings_pages import SettingsPage, offer
        from parley.core.navigation import NavigationEntry, add_to_navigation
        from parley.notify.kinds import MailKind, register_mails
        from parley.notify.registration import register_finder
        from parley.tickets import (
            kind,  # noqa: F401 - declares the kind
            member_work,
        )
        from parley.tickets.portals import portals_on_partner_page
        from parley.tickets.registration import find_start_page

        member_work.register()
        register_finder(find_start_page)
        register_mails(
            MailKind("tickets", _("Tickets"), _("You get this e-mail because you filed a ticket.")), "ticket_filed"
        )

        offer(
            SettingsPage(
                "company",
                _("Portals"),
                _("Public pages where customers ask for support or complain"),
                "life-buoy",
                "portals",
                order=30,
            )
        )
        show_on_partner_page(PartnerSection("tickets/partner_portals.html", portals_on_partner_page))

        add_to_navigation(
            NavigationEntry(
                "support_tickets",
                _("Support tickets"),
                "life-buoy",
                "support_tickets",
                "h",
                130,
                used_by=("portals", "receives support_ticket"),
            ),
            NavigationEntry(
                "complaint_tickets",
                _("Complaint tickets"),
                "message-square-warning",
                "complaint_tickets",
                "l",
                140,
                used_by=("portals", "receives complaint_ticket"),
            ),
        )
