from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "parley.notify"
    label = "notify"

    def ready(self) -> None:
        from parley.notify import company_mail  # noqa: F401 - connects the handlers
