from django.apps import AppConfig

from parley.core.translation import gettext_lazy as _
from parley.core.translation import pgettext_lazy


class TasksConfig(AppConfig):
    name = "parley.tasks"
    label = "tasks"

    def ready(self) -> None:
        from parley.companies.daily import add_chore
        from parley.companies.open_tasks import OpenTasks, register_open_tasks
        from parley.core.commands import add_command_source
        from parley.core.navigation import NavigationEntry, add_to_navigation
        from parley.tasks import (
            calendar,
            member_work,
            notices,
            notifications,
            partner_section,
            partner_tasks,
            reminders,
            search,
            titles,
        )
        from parley.tasks.open_reminders import remind_of_open_tasks
        from parley.tasks.views.new import new_task_commands

        add_command_source(new_task_commands)
        add_chore(remind_of_open_tasks)
        calendar.register()
        member_work.register()
        notifications.register()
        notices.register()
        reminders.register()
        search.register()
        titles.register()
        partner_section.show()
        register_open_tasks(
            OpenTasks(partner_tasks.count_open_tasks, partner_tasks.read_requested, partner_tasks.cancel_requested)
        )

        add_to_navigation(
            NavigationEntry(
                "inbox",
                _("Inbox"),
                "inbox",
                "inbox",
                "i",
                20,
                group="work",
                on_phone_bar=True,
                short_label=pgettext_lazy("short for Inbox", "Inbox"),
            ),
            NavigationEntry(
                "teambox",
                _("Teambox"),
                "users",
                "teambox",
                "t",
                30,
                group="work",
                on_phone_bar=True,
                used_by=("colleagues",),
            ),
            NavigationEntry(
                "outbox",
                _("Outbox"),
                "send",
                "outbox",
                "o",
                40,
                group="work",
                on_phone_bar=True,
                used_by=("sends",),
                short_label=pgettext_lazy("short for Outbox", "Outbox"),
            ),
            NavigationEntry(
                "tasks",
                _("All tasks"),
                "list-checks",
                "tasks",
                "a",
                50,
                group="work",
                short_label=pgettext_lazy("short for All tasks", "All"),
            ),
        )
