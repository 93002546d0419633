from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "parley.documents"
    label = "documents"

    def ready(self) -> None:
        from parley.documents import kind  # noqa: F401 - declaring a kind registers it
