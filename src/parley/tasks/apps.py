from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    name = "parley.tasks"
    label = "tasks"

    def ready(self) -> None:
        from parley.companies.open_tasks import register_counter
        from parley.core.navigation import NavigationEntry, add_to_navigation
        from parley.tasks import member_work, partner_section
        from parley.tasks.queries import count_open_tasks

        member_work.register()
        partner_section.show()
        register_counter(count_open_tasks)

        add_to_navigation(
            NavigationEntry("inbox", _("Inbox"), "inbox", "inbox", "i", 20, group="boxes", on_phone_bar=True),
            NavigationEntry("teambox", _("Teambox"), "users", "teambox", "t", 30, group="boxes", on_phone_bar=True),
            NavigationEntry("outbox", _("Outbox"), "send", "outbox", "o", 40, group="boxes", on_phone_bar=True),
            NavigationEntry("tasks", _("All tasks"), "list-checks", "tasks", "a", 50),
        )
