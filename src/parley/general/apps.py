from django.apps import AppConfig


class GeneralConfig(AppConfig):
    name = "parley.general"
    label = "general"

    def ready(self) -> None:
        from parley.general import kind  # noqa: F401 - declares the kind
