from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "parley.companies"
    label = "companies"

    def ready(self) -> None:
        from parley.companies import signal_handlers  # noqa: F401 - listens to sign-in
