from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "parley.agreements"
    label = "agreements"

    def ready(self) -> None:
        from parley.agreements import kind  # noqa: F401 - declaring a kind registers it
