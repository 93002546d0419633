from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "parley.tasks"
    label = "tasks"

    def ready(self) -> None:
        from parley.tasks import partner_section

        partner_section.show()
