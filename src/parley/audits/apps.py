from django.apps import AppConfig


class AuditsConfig(AppConfig):
    name = "parley.audits"
    label = "audits"

    def ready(self) -> None:
        from parley.audits import kind  # noqa: F401 - declaring a kind registers it
