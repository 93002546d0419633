from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _


class AddressBookConfig(AppConfig):
    name = "parley.addressbook"
    label = "addressbook"

    def ready(self) -> None:
        from parley.core.navigation import NavigationEntry, add_to_navigation

        add_to_navigation(
            NavigationEntry(
                "address_book",
                _("Address book"),
                "book-user",
                "address_book",
                "b",
                58,
                group="conversations",
                used_by=("colleagues", "chats", "sends contact"),
            )
        )
