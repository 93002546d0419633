from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "parley.contacts"
    label = "contacts"

    def ready(self) -> None:
        from parley.companies.partner_sections import PartnerSection, show_on_partner_page
        from parley.contacts import kind, search  # noqa: F401 - declares the kind
        from parley.contacts.actions import archive
        from parley.contacts.queries import NAMED_PEOPLE, contacts_on_partner_page
        from parley.core.named_people import NamedPeople, add_named_people

        search.register()
        add_named_people(NamedPeople("contacts", NAMED_PEOPLE, archive))
        show_on_partner_page(PartnerSection("contacts/partner_contacts.html", contacts_on_partner_page))
