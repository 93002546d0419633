from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "parley.contacts"
    label = "contacts"

    def ready(self) -> None:
        from parley.contacts import kind, search  # noqa: F401 - declares the kind

        search.register()
