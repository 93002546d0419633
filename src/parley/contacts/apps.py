from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "parley.contacts"
    label = "contacts"

    def ready(self) -> None:
        from parley.companies.partner_sections import PartnerSection, show_on_partner_page
        from parley.contacts import kind, search  # noqa: F401 - declares the kind
        from parley.contacts.actions import archive
        from parley.contacts.queries import LISTED_PEOPLE, NAMED_PEOPLE, contacts_on_partner_page
        from parley.core.named_people import NamedPeople, add_named_people

        search.register()
        add_named_people(
            NamedPeople(
                "contacts",
                listed=LISTED_PEOPLE,
                tasks="SELECT t.id, t.task_id FROM parley_tasks_of_contacts({people}) t",
                person="parley_person_of_contact(%(person)s)",
                functions="SELECT parley_functions_of_contacts()",
                rows=NAMED_PEOPLE,
                archive=archive,
            )
        )
        show_on_partner_page(PartnerSection("contacts/partner_contacts.html", contacts_on_partner_page))
